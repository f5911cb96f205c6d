/** Spans as one function. While tracing is off it only carries the `traceparent` on. */
import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import type { Context, Link, Span } from '@opentelemetry/api'
import { attribute } from './attributes.ts'
import type { Attributes } from './attributes.ts'
import { scrub } from './scrub.ts'
import { newTraceparent, readTraceparent, traceparentOf, underTraceparent } from './traceparent.ts'

export type SpanOptions = {
  /** Few and fixed: `POST /v1/tasks`, `send cmd`, `process image.process.interactive`. Never an id. */
  name: string
  kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal'
  /** The parent, where it comes from outside: a request or a message. Without it, the parent is what runs now. */
  traceparent?: string | undefined
  /** Other spans this one follows from: the attempts before it, the messages of a batch. */
  links?: string[]
  attributes?: Attributes
}

export type Step = {
  /** What to put on everything that this step sends. Always there: without parent and without tracing it is a new trace. */
  traceparent: string
  /** Adds what only becomes known on the way, like the status of an answer. */
  set: (attributes: Attributes) => void
}

/** Runs `work` in a span that ends with it, and fails with it. `traceparentOf()` in it is the span's, or the given parent's. */
export const withSpan = async <Result>(
  { name, kind, traceparent, links = [], attributes = {} }: SpanOptions,
  work: (step: Step) => Promise<Result> | Result,
): Promise<Result> => {
  // A message can be typed by hand: what is no trace context must not travel on.
  const given = readTraceparent(traceparent)
  const parent = given === undefined ? context.active() : contextOf(given)
  const span = trace.getTracer('inkstone').startSpan(name, { kind: kinds[kind], links: links.flatMap(linkTo) }, parent)
  const set = (more: Attributes): void => void (span.isRecording() && span.setAttributes(clean(more)))
  set(attributes)
  const within = trace.setSpan(parent, span)
  const onward = headerOf(within, span) ?? given ?? traceparentOf() ?? newTraceparent()
  const step: Step = { traceparent: onward, set }
  try {
    return await context.with(within, () => underTraceparent(onward, () => work(step)))
  } catch (error) {
    fail(span, error)
    throw error
  } finally {
    span.end()
  }
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

const contextOf = (traceparent: string): Context =>
  propagation.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter)

/** Only a span that is recorded may stand in for its parent: any other would be a gap in the trace. */
const headerOf = (within: Context, span: Span): string | undefined => {
  if (!span.isRecording()) return undefined
  const carrier: { traceparent?: string } = {}
  propagation.inject(within, carrier, defaultTextMapSetter)
  return carrier.traceparent
}

const linkTo = (traceparent: string): Link[] => {
  const linked = trace.getSpanContext(contextOf(traceparent))
  return linked === undefined ? [] : [{ context: linked }]
}

const fail = (span: Span, error: unknown): void => {
  if (!span.isRecording()) return
  const message = error instanceof Error ? error.message : String(error)
  span.setStatus({ code: SpanStatusCode.ERROR, message: scrub(message) })
  span.setAttribute(attribute.errorType, errorTypeOf(error))
}

const errorTypeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error ? String(error.code) : error.name
}

const clean = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'string' ? scrub(value) : value]),
  )
