import type { EntityManager } from '#infra/db/orm.ts'
import { whileLeading } from '#infra/db/notices.ts'
import { repeat } from '#infra/repeat.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { writeToPosters } from './write-to-posters.ts'

type NotifyNeeds = { databaseUrl: string; em: () => EntityManager; log: Log }

/** Nobody waits for a letter by the second. */
const everyMs = 1_000

/** Writes to those who wished to be told of the end of their tasks, in one process at a time, until the returned function is called. */
export const runNotify = ({ databaseUrl: url, em, log }: NotifyNeeds): (() => Promise<void>) => {
  const stop = new AbortController()
  const once = async (): Promise<void> => {
    while (await writeToPosters(em));
  }
  const work = (signal: AbortSignal): Promise<void> => repeat({ once, everyMs, log }, signal)
  const running = whileLeading({ url, lock: 'inkstone notify', log, work }, stop.signal)
  return async () => {
    stop.abort()
    await running
  }
}
