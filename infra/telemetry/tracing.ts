/** Turns tracing on. Without a collector nothing of the SDK is loaded; with one it costs about 17 MiB. */
import type { Log } from './log.ts'

type TracingOptions = {
  service: string
  version?: string
  /** Base address of an OTLP/HTTP collector, like http://127.0.0.1:4318; without it tracing stays off. */
  endpoint?: string | undefined
  log: Pick<Log, 'warn'>
}

/** Sends what is still buffered and turns tracing off. It never fails: a lost trace is no reason to fail a shutdown. */
export type StopTracing = () => Promise<void>

/**
 * Starts the export of spans to `endpoint`. There is no automatic instrumentation: spans are where `withSpan` is.
 * A collector that is away is logged, and never slows down or fails the work.
 */
export const startTracing = async ({ service, version, endpoint, log }: TracingOptions): Promise<StopTracing> => {
  if (endpoint === undefined) return async () => {}
  const warn = (error: unknown): void => log.warn({ err: error }, 'spans could not be exported')
  const { startSdk } = await import('./tracing-sdk.ts')
  const stop = startSdk({ service, version, url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, onFault: warn })
  return async () => {
    await stop().catch(warn)
  }
}
