import { availableParallelism } from 'node:os'
import { Failure } from '#contracts/failures.ts'
import { ThreadPool } from '#infra/engines/thread-pool.ts'
import type { Refused, ThreadAnswer, ThreadTask } from './thread.ts'

/** @throws Failure when the file is no picture of a line, or the question one that nothing can answer. */
export type Recognize = (task: ThreadTask, signal: AbortSignal) => Promise<ThreadAnswer>

const idleMs = 60_000

/** One thread per core reads pictures: the network blocks the one that it runs in. */
export const recognitionPool = (size = availableParallelism()): AsyncDisposable & { recognize: Recognize } => {
  const script = new URL('thread.ts', import.meta.url)
  const pool = new ThreadPool<ThreadTask, ThreadAnswer | Refused>({ script, size, idleMs })
  return {
    recognize: async (task, signal) => {
      const outcome = await pool.run(task, signal)
      if ('refused' in outcome) throw new Failure(outcome.refused.code, outcome.refused.detail)
      return outcome
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}
