import { Client } from 'pg'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../telemetry/log.ts'
import { unlessAborted } from '../unless-aborted.ts'

const firstDelayMs = 100
const longestDelayMs = 2_000
const standbyMs = 1_000
const defaultSilenceMs = 10_000
const closeTimeoutMs = 2_000
/** The server's own look at the same connection: it would hold the lock of a leader whose machine has gone, for two hours. */
const serverSettings = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

export type NoticesOptions = {
  url: string
  /** Called for every notice, and once after each (re)connect, since notices sent meanwhile are gone. */
  onNotice: Record<string, () => void>
  log: Log
  /** How often the connection is asked for a sign of life, and how long it has to answer. */
  silenceMs?: number
}

/** Listens to Postgres channels on a connection of its own and comes back after every loss. Ends with `signal`. */
export const listenToNotices = async (options: NoticesOptions, signal: AbortSignal): Promise<void> => {
  const { onNotice, log } = options
  let delayMs = firstDelayMs
  const listen = async (client: Client, ended: AbortSignal): Promise<void> => {
    client.on('notification', ({ channel }) => onNotice[channel]?.())
    for (const channel of Object.keys(onNotice)) await client.query(`listen ${client.escapeIdentifier(channel)}`)
    for (const tell of Object.values(onNotice)) tell()
    delayMs = firstDelayMs
    await unlessAborted(new Promise(() => undefined), ended)
  }
  while (!signal.aborted) {
    try {
      await withOwnConnection({ ...options, name: 'inkstone notices', use: listen }, signal)
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'cannot listen to database notices; polling goes on')
    }
    await delay(delayMs, undefined, { signal }).catch(() => undefined)
    delayMs = Math.min(delayMs * 2, longestDelayMs)
  }
}

type LeadingOptions = {
  url: string
  lock: string
  log: Log
  work: (signal: AbortSignal) => Promise<void>
  silenceMs?: number
}

/** Holds a Postgres advisory lock while `work` runs: of all processes that ask, one works and the others stand by. */
export const whileLeading = async (options: LeadingOptions, signal: AbortSignal): Promise<void> => {
  const { lock, log, work } = options
  const lead = async (client: Client, ended: AbortSignal): Promise<void> => {
    const { rows } = await client.query<{ led: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as led',
      [lock],
    )
    if (rows[0]?.led) await work(ended)
  }
  while (!signal.aborted) {
    try {
      await withOwnConnection({ ...options, name: lock, use: lead }, signal)
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error, lock }, 'leadership was lost')
    }
    await delay(standbyMs, undefined, { signal }).catch(() => undefined)
  }
}

type OwnConnection = {
  url: string
  name: string
  silenceMs?: number
  /** `ended` aborts with the connection, with its silence, and with the signal of whoever asked for it. */
  use: (client: Client, ended: AbortSignal) => Promise<void>
}

const withOwnConnection = async (
  { url, name, silenceMs = defaultSilenceMs, use }: OwnConnection,
  signal: AbortSignal,
): Promise<void> => {
  const client = new Client({
    connectionString: url,
    application_name: name,
    options: serverSettings,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: silenceMs,
    query_timeout: silenceMs,
  })
  const lost = new AbortController()
  client.on('error', error => lost.abort(error))
  client.once('end', () => lost.abort(new Error('the connection has ended')))
  const ended = AbortSignal.any([signal, lost.signal])
  try {
    await unlessAborted(client.connect(), ended)
    askForLife(client, silenceMs, ended).catch((error: unknown) => lost.abort(error))
    await use(client, ended)
  } finally {
    lost.abort()
    await close(client)
  }
}

// Who only listens notices nothing of a network or a server that has gone without a word.
const askForLife = async (client: Client, everyMs: number, ended: AbortSignal): Promise<void> => {
  while (!ended.aborted) {
    await delay(everyMs, undefined, { signal: ended }).catch(() => undefined)
    if (!ended.aborted) await client.query('select 1')
  }
}

// A farewell to a server that has gone is never answered.
const close = async (client: Client): Promise<void> => {
  await unlessAborted(client.end(), AbortSignal.timeout(closeTimeoutMs)).catch(() => undefined)
}
