/** W3C Trace Context: the `traceparent` of what is being done now, which flows from request to outbox to message also when tracing is off. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

const current = new AsyncLocalStorage<string>()

/** The `traceparent` of the span or message this code works under, if any. */
export const traceparentOf = (): string | undefined => current.getStore()

/** Runs `work`, and all that it awaits, under this `traceparent`. */
export const underTraceparent = <Result>(traceparent: string, work: () => Result): Result =>
  current.run(traceparent, work)

/**
 * A header from outside, if it is a valid `traceparent`: version 00 verbatim; of a later version the four fields that
 * version 00 defines, as the standard asks. Anything else is nothing.
 */
export const readTraceparent = (header: unknown): string | undefined => {
  if (typeof header !== 'string' || header.length > 256) return undefined
  const match = shape.exec(header)
  if (match === null || (match[1] === '00' && match[3] !== undefined)) return undefined
  return match[1] === '00' ? header : `00-${match[2]}`
}

/** A new trace. It says sampled, so that a process with tracing on records it even when the one that minted it does not. */
export const newTraceparent = (): string => `00-${randomHex()}-${randomHex().slice(0, 16)}-01`

// Of all sources the one that Node keeps a supply of.
const randomHex = (): string => randomUUID().replaceAll('-', '')

/** The trace id in a valid `traceparent`: 32 hexadecimal digits. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35)

/** The span id in a valid `traceparent`: 16 hexadecimal digits. */
export const spanIdOf = (traceparent: string): string => traceparent.slice(36, 52)

const shape = /^(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-.*)?$/
