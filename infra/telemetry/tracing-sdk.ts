/** The parts of the OpenTelemetry SDK that tracing needs, put together. Loaded by `tracing.ts` only when a collector is set. */
import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

type SdkOptions = { service: string; version?: string | undefined; url: string; onFault: (error: unknown) => void }

/** Registers the SDK in this process and returns what flushes and unregisters it. */
export const startSdk = ({ service, version, url, onFault }: SdkOptions): (() => Promise<void>) => {
  setGlobalErrorHandler(onFault)
  const resource = resourceFromAttributes({
    'service.name': service,
    'service.version': version,
    'service.namespace': 'inkstone',
    'process.pid': process.pid,
  })
  // A shutdown waits for the last batch: three seconds fit into the grace period of a container.
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: 3000 })
  const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] })
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  return async () => {
    trace.disable()
    await provider.shutdown()
    context.disable()
    propagation.disable()
  }
}
