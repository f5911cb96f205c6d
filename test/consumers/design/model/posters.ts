import { Failure } from '#contracts/failures.ts'
import type { Remembered } from '#infra/cache/remembered.ts'
import type { Advice } from '../../../../consumers/design/model/answer.ts'
import type { Shortlist } from '../../../../consumers/design/model/shortlist.ts'
import type { Designer } from '../../../../consumers/design/pool.ts'
import { work, type Composed, type Composing } from '../../../../consumers/design/thread.ts'

export const market = {
  text: [
    'Spring Market',
    'Fresh flowers, bread and music from more than forty farms and bakeries of the whole region around the lake',
    'Saturday, 21 March 2026, 10:00–18:00',
    'Market Square',
    'The market is held in any weather. Dogs are welcome on a lead; tickets cost $5 at the gate, children come for free.',
  ].join('\n'),
  photos: [],
}

type Task = Omit<Composing, 'do'>

export const taskOf = (more: Partial<Task> = {}): Task => ({
  brief: market,
  canvas: 'portrait',
  style: 'nature',
  brandColors: [],
  variants: 3,
  seed: 7,
  photos: [],
  ...more,
})

/** The work of the threads, in this one; `asked` is what it was asked for. */
export const designerHere = (): Pick<Designer, 'compose'> & { asked: Task[] } => {
  const asked: Task[] = []
  return {
    asked,
    compose: async task => {
      asked.push(task)
      const outcome = await work({ ...task, do: 'compose' })
      if ('refused' in outcome) throw new Failure(outcome.refused.code, outcome.refused.detail)
      return outcome as Composed
    },
  }
}

export const shortlistOf = async (more: Partial<Task> = {}): Promise<Shortlist> =>
  (await designerHere().compose(taskOf({ ...more, shortlist: true }), new AbortController().signal)).shortlist!

/** What a cache keeps, without the cache. */
export const memory = (): Remembered<Advice> => {
  const kept = new Map<string, Advice>()
  return {
    find: async key => {
      const value = kept.get(key)
      return value && { value, where: 'memory' }
    },
    keep: async (key, value) => void kept.set(key, value),
  }
}
