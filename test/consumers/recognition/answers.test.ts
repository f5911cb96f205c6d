import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Remembered } from '#infra/cache/remembered.ts'
import { answerer, type Known } from '../../../consumers/recognition/answers.ts'
import type { ThreadAnswer } from '../../../consumers/recognition/thread.ts'

/** Asks a network that counts its pictures, with a cache that forgets nothing. */
const asker = () => {
  const kept = new Map<string, Known>()
  const known: Remembered<Known> = {
    find: key => Promise.resolve(kept.has(key) ? { value: kept.get(key)!, where: 'memory' as const } : undefined),
    keep: (key, value) => Promise.resolve(void kept.set(key, value)),
  }
  let looked = 0
  const recognize = (): Promise<ThreadAnswer> => Promise.resolve({ views: ++looked } as ThreadAnswer)
  const ask = answerer({ recognize, known, model: () => 'm1' })
  const question = { readAs: 'text', hints: {}, caseMode: 'fold', policies: {} } as const
  const asked = { accountId: 'org_1', bytes: Buffer.from('picture'), question, isLogged: false }
  const { signal } = new AbortController()
  return async (more: object): Promise<unknown> => {
    const answer = await ask({ taskId: 'task_1', ...asked, signal, ...more })
    return [answer?.cached, looked]
  }
}

test('another task of the same account hears what was worked out before', async () => {
  const ask = asker()
  assert.deepEqual(await ask({}), [null, 1])
  assert.deepEqual(await ask({ taskId: 'task_2' }), ['memory', 1])
  assert.deepEqual(await ask({ taskId: 'task_3', accountId: 'org_2' }), [null, 2])
})

test('a task that is done again after a crash finds its own answer, which is none of another', async () => {
  const ask = asker()
  await ask({})
  assert.deepEqual(await ask({}), [null, 1])
})
