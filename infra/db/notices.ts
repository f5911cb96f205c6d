import { Client } from 'pg'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../telemetry/log.ts'

const firstDelayMs = 100
const longestDelayMs = 2_000

export type NoticesOptions = {
  url: string
  /** Called for every notice, and once after each (re)connect, since notices sent meanwhile are gone. */
  onNotice: Record<string, () => void>
  log: Log
}

/** Listens to Postgres channels on a connection of its own and comes back after every loss. Ends with `signal`. */
export const listenToNotices = async ({ url, onNotice, log }: NoticesOptions, signal: AbortSignal): Promise<void> => {
  let delayMs = firstDelayMs
  while (!signal.aborted) {
    const client = new Client({ connectionString: url, application_name: 'inkstone notices', keepAlive: true })
    try {
      const ended = new Promise<void>(resolve => client.once('end', () => resolve()))
      client.on('error', error => log.debug({ err: error }, 'notice connection error'))
      client.on('notification', ({ channel }) => onNotice[channel]?.())
      await client.connect()
      for (const channel of Object.keys(onNotice)) await client.query(`listen ${client.escapeIdentifier(channel)}`)
      for (const tell of Object.values(onNotice)) tell()
      delayMs = firstDelayMs
      await Promise.race([ended, aborted(signal)])
    } catch (error) {
      log.warn({ err: error }, 'cannot listen to database notices; polling goes on')
    }
    await client.end().catch(() => undefined)
    if (!signal.aborted) await delay(delayMs, undefined, { signal }).catch(() => undefined)
    delayMs = Math.min(delayMs * 2, longestDelayMs)
  }
}

/** Holds a Postgres advisory lock while `work` runs: of all processes that ask, one works and the others stand by. */
export const whileLeading = async (
  options: { url: string; lock: string; log: Log; work: (signal: AbortSignal) => Promise<void> },
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    const client = new Client({
      connectionString: options.url,
      application_name: `inkstone ${options.lock}`,
      keepAlive: true,
    })
    const lost = new AbortController()
    client.on('error', () => lost.abort())
    client.once('end', () => lost.abort())
    try {
      await client.connect()
      const { rows } = await client.query<{ led: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as led',
        [options.lock],
      )
      if (rows[0]?.led) await options.work(AbortSignal.any([signal, lost.signal]))
    } catch (error) {
      if (!signal.aborted) options.log.warn({ err: error, lock: options.lock }, 'leadership was lost')
    }
    await client.end().catch(() => undefined)
    if (!signal.aborted) await delay(standbyMs, undefined, { signal }).catch(() => undefined)
  }
}

const standbyMs = 1_000

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
