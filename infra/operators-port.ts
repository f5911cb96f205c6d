import type { Running } from './process.ts'
import { serveMetrics } from './telemetry/serve-metrics.ts'
import type { Log } from './telemetry/log.ts'
import { startTracing } from './telemetry/tracing.ts'

export type OperatorsPortOptions = {
  service: string
  metricsPort: number | undefined
  host: string
  otlpEndpoint: string | undefined
  log: Log
}

/** Puts metrics, readiness and traces around a running part, as every process has them. */
export const withOperatorsPort = async (
  options: OperatorsPortOptions,
  start: () => Promise<Running>,
): Promise<Running> => {
  const { service, metricsPort, host, otlpEndpoint, log } = options
  const stack = new AsyncDisposableStack()
  const stopTracing = await startTracing({ service, endpoint: otlpEndpoint, log })
  stack.defer(stopTracing)
  const running = stack.use(await start())
  if (metricsPort !== undefined) {
    const about = { service, version: '0.1.0' }
    const server = await serveMetrics({ ready: running.ready, about, port: metricsPort, host })
    stack.use(server)
    log.info({ port: server.port }, 'metrics and readiness are served')
  }
  return { ready: running.ready, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
