// The child's half of a process pool.
import { Failure, type FailureCode, type Retry } from '#contracts/failures.ts'

/** What the pool sends. One job at a time. */
export type JobMessage = { input: unknown }

/** What the child answers: any number of progress messages, then one of the others. */
export type ReplyMessage =
  | { progress: unknown }
  | { output: unknown }
  | { failure: { code: FailureCode; detail: string; retry: Retry } }
  | { error: string }

/** The input is whatever the pool of this child is typed to send. */
type Work = (input: never, report: (progress: unknown) => void) => Promise<unknown>

/** Answers every job that the parent sends, and ends with the parent. */
export const serveJobs = (work: Work): void => {
  process.once('disconnect', () => process.exit())
  process.on('message', (message: JobMessage) => {
    work(message.input as never, progress => reply({ progress })).then(
      output => reply({ output }),
      (error: unknown) => reply(failed(error)),
    )
  })
}

const reply = (message: ReplyMessage): void => {
  process.send?.(message)
}

const failed = (error: unknown): ReplyMessage => {
  if (!(error instanceof Failure))
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  const { code, message, retry } = error
  return { failure: { code, detail: message, retry } }
}
