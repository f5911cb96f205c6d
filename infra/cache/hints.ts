import { z } from 'zod'
import { taskSchema } from '#contracts/http/tasks.ts'
import type { Redis } from './redis.ts'

/** What is told around without any promise that it arrives. */
const hintSchema = z.discriminatedUnion('hint', [
  z.object({ hint: z.literal('cancel'), taskId: z.string() }),
  z.object({
    hint: z.literal('progress'),
    taskId: z.string(),
    accountId: z.string(),
    startedAt: z.string(),
    attempt: z.number(),
    progress: taskSchema.shape.progress.unwrap(),
  }),
])
export type Hint = z.output<typeof hintSchema>
export type ProgressHint = Extract<Hint, { hint: 'progress' }>

const progressMs = 60_000

export type Hints = {
  tell: (hint: Hint) => void
  /** Stores the newest progress of a task beside telling it, for those who ask later. */
  tellProgress: (hint: ProgressHint) => void
  /** The newest progress of each task that has one. */
  progressOf: (taskIds: readonly string[]) => Promise<Map<string, ProgressHint>>
}

/** `prefix` keeps two platforms on one Redis apart. Nothing here waits and nothing here throws. */
export const hints = (redis: Redis, prefix: string): Hints => {
  const tell = (hint: Hint): void => {
    redis.publish(channelOf(prefix), JSON.stringify(hint)).catch(() => undefined)
  }
  return {
    tell,
    tellProgress: hint => {
      redis.set(progressKey(hint.taskId), JSON.stringify(hint), 'PX', progressMs).catch(() => undefined)
      tell(hint)
    },
    progressOf: async taskIds => {
      const found = new Map<string, ProgressHint>()
      if (taskIds.length === 0) return found
      const stored = await redis.mget(taskIds.map(progressKey)).catch(() => [])
      for (const text of stored) {
        const hint = text ? readHint(text) : undefined
        if (hint?.hint === 'progress') found.set(hint.taskId, hint)
      }
      return found
    },
  }
}

/** Calls `onHint` for everything that is told from now on, again after Redis was away. */
export const listen = async (subscriber: Redis, prefix: string, onHint: (hint: Hint) => void): Promise<void> => {
  subscriber.on('message', (_channel: string, text: string) => {
    const hint = readHint(text)
    if (hint) onHint(hint)
  })
  await subscriber.subscribe(channelOf(prefix))
}

const channelOf = (prefix: string): string => `${prefix}hints`
const progressKey = (taskId: string): string => `progress:${taskId}`

const readHint = (text: string): Hint | undefined => {
  try {
    return hintSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
