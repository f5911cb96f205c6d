import { createHash } from 'node:crypto'
import type { Remembered } from '#infra/cache/remembered.ts'
import type { Recognize } from './pool.ts'
import type { Question } from './reading/reader.ts'
import type { ThreadAnswer } from './thread.ts'

/** `by` is the task that it was worked out for. */
export type Known = ThreadAnswer & { by: string }

export type Answered = ThreadAnswer & { cached: 'memory' | 'shared' | null }

type Asked = {
  taskId: string
  accountId: string
  bytes: Uint8Array
  question: Question
  signal: AbortSignal
  /** The log has the answer: the network need not be asked. */
  isLogged: boolean
}

/** Asks the network, unless the same account has asked the same of the same picture before. Undefined when only the log knows. */
export const answerer =
  ({ recognize, known, model }: { recognize: Recognize; known: Remembered<Known>; model: () => string }) =>
  async ({ taskId, accountId, bytes, question, signal, isLogged }: Asked): Promise<Answered | undefined> => {
    const key = keyOf({ accountId, question, model: model() }, bytes)
    const found = await known.find(key)
    // The task's own answer, from before its worker crashed, is worth what it was worth then.
    if (found) return { ...found.value, cached: found.value.by === taskId ? null : found.where }
    if (isLogged) return undefined
    const answer = await recognize({ bytes, question }, signal)
    await known.keep(key, { ...answer, by: taskId })
    return { ...answer, cached: null }
  }

export type AnswerQuestion = ReturnType<typeof answerer>

// An account never learns from a cache what another one has asked, and nobody what an older network has answered.
const keyOf = (asked: { accountId: string; question: Question; model: string }, bytes: Uint8Array): string =>
  createHash('sha256').update(JSON.stringify(asked)).update(createHash('sha256').update(bytes).digest()).digest('hex')
