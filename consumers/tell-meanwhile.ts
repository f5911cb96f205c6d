import type { StoredFile } from '#contracts/tasks/work.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { announce, type Outcome } from './announce-outcome.ts'

/** What is said of a piece of work while it lasts: one after the other, beside the work and never waited for by it. */
export type Meanwhile = {
  /** Says, once, that it has begun. */
  started: () => void
  /** Says that a file is finished; that the work has begun is said before. */
  output: (file: StoredFile) => void
  /** Resolves when the broker has what was said of files, so that the end is told after them; at once where there were none. */
  told: () => Promise<void> | undefined
}

type Deps = { publisher: Pick<Publisher, 'publish'>; log: Log }

/** Whether any of it arrives changes nothing about the outcome: work that succeeds lists every file again. */
export const tellMeanwhile = (work: Omit<Outcome, 'event'>, { publisher, log }: Deps): Meanwhile => {
  let isStarted = false
  let last: Promise<void> = Promise.resolve()
  let files: Promise<void> | undefined

  const say = (event: Outcome['event']): Promise<void> =>
    (last = last
      .then(() => announce(publisher, { ...work, event }))
      .catch((error: unknown) => log.debug({ err: error, outcome: event.outcome }, 'not announced; the outcome is')))

  const started = (): void => {
    if (isStarted) return
    isStarted = true
    void say({ outcome: 'started', attempt: work.incoming.attempt })
  }
  return {
    started,
    output: file => {
      started()
      files = say({ outcome: 'output', file })
    },
    told: () => files,
  }
}
