import { fork } from 'node:child_process'
import { once } from 'node:events'

export type LoadOptions = {
  url: string
  /** `POST` unless given. */
  method?: string
  headers?: Record<string, string>
  /** `{n}` in the body or in a header becomes the number of the request, in ten digits. */
  body: string
  connections: number
  /** Stop sending after this time; what is under way is awaited. */
  durationMs?: number
  /** Stop after this many requests. */
  count?: number
  /**
   * Open loop: requests fall due at this rate whether or not earlier ones were answered, and latency counts from the
   * moment a request fell due, so a server that stalls cannot hide it. Without it each connection sends as fast as it is answered.
   */
  ratePerSecond?: number
  /** Return the ids named by the `Location` headers, with the moment each request was due. */
  collect?: 'id'
}

export type LoadReport = {
  sent: number
  /** How often each HTTP status, or each kind of connection failure (`ECONNRESET`, `closed`), came back. */
  statuses: Record<string, number>
  /** From the first request to the last reply. */
  seconds: number
  perSecond: number
  latencyMs: Percentiles
  /** What the load process itself used while it drove; on a shared machine this is taken from the server measured. */
  cpuSeconds: number
  /** `startedMs` is on the clock of `monotonicMs`. Empty unless asked for. */
  accepted: { id: string; startedMs: number }[]
}

export type Percentiles = { p50: number; p95: number; p99: number; max: number }

/** Drives an HTTP server from a process of its own. Rejects when neither `durationMs` nor `count` is given, or the process fails. */
export const load = async (options: LoadOptions): Promise<LoadReport> => {
  if (options.durationMs === undefined && options.count === undefined) throw new Error('give durationMs or count')
  const child = fork(new URL('load-process.ts', import.meta.url), { serialization: 'advanced' })
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the load process ended with ${code} before it reported`)
  })
  child.send(options)
  const reported = once(child, 'message') as Promise<[LoadReport]>
  try {
    const [report] = await Promise.race([reported, exited])
    return report
  } finally {
    child.disconnect()
    await exited.catch(() => undefined)
  }
}
