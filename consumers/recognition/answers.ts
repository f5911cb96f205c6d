import { createHash } from 'node:crypto'
import type { Remembered } from '#infra/cache/remembered.ts'
import type { Recognize } from './pool.ts'
import type { Question } from './reading/reader.ts'
import type { ThreadAnswer } from './thread.ts'

export type Answered = ThreadAnswer & { cached: 'memory' | 'shared' | null }

type Asked = {
  accountId: string
  bytes: Uint8Array
  question: Question
  signal: AbortSignal
  /** The log has the answer: the network need not be asked. */
  isLogged: boolean
}

/** Asks the network, unless the same account has asked the same of the same picture before. Undefined when only the log knows. */
export const answerer =
  ({ recognize, known, model }: { recognize: Recognize; known: Remembered<ThreadAnswer>; model: () => string }) =>
  async ({ accountId, bytes, question, signal, isLogged }: Asked): Promise<Answered | undefined> => {
    const key = keyOf({ accountId, question, model: model() }, bytes)
    const found = await known.find(key)
    if (found) return { ...found.value, cached: found.where }
    if (isLogged) return undefined
    const answer = await recognize({ bytes, question }, signal)
    await known.keep(key, answer)
    return { ...answer, cached: null }
  }

export type AnswerQuestion = ReturnType<typeof answerer>

// An account never learns from a cache what another one has asked, and nobody what an older network has answered.
const keyOf = (asked: { accountId: string; question: Question; model: string }, bytes: Uint8Array): string =>
  createHash('sha256').update(JSON.stringify(asked)).update(createHash('sha256').update(bytes).digest()).digest('hex')
