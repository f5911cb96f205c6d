import { textOf } from './bytes-of.ts'
import { connectionFailed, fetchOnce, type Connection, type Outgoing, type Query } from './connection.ts'
import { errorOf } from './error-of.ts'
import { inTime } from './in-time.ts'
import { InkstoneError } from './inkstone-error.ts'
import { retryDelayMs } from './retry-delay.ts'

/** What every call takes. */
export type CallOptions = {
  signal?: AbortSignal | undefined
  /** For one attempt, in place of the client's. */
  timeoutMs?: number | undefined
}
/** What calls take that must happen once: a name for this one, in place of one that is made up. */
export type OnceOptions = CallOptions & { idempotencyKey?: string | undefined }

export type Call = CallOptions & {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  query?: Query
  headers?: Record<string, string>
  json?: unknown
  form?: FormData
  /** Sent with an Idempotency-Key, which the route knows: a given one, or one that is made up for all attempts. */
  once?: string | true
  /** Sending it twice does what sending it once does; so it is with what only reads, and with an Idempotency-Key. */
  isRepeatable?: boolean
}

type Answer = { status: number; headers: Headers; body: unknown }

/** Sends a request as often as is safe and useful, and resolves with what it was answered. @throws InkstoneError; the signal's reason */
export type Send = (call: Call) => Promise<Answer>

/** More than any answer in JSON has. */
const maxAnswerBytes = 64 * 2 ** 20

export const sender =
  (connection: Connection): Send =>
  async call => {
    const outgoing = outgoingOf(call)
    const isRepeatable = call.isRepeatable ?? (call.once !== undefined || ['GET', 'DELETE'].includes(outgoing.method))
    const { retries, clock } = connection
    for (let attempt = 1; ; attempt++) {
      try {
        return await sendOnce(connection, { ...outgoing, attempt }, call)
      } catch (error) {
        if (!(error instanceof InkstoneError)) throw error
        error.attempts = attempt
        const delayMs = retryDelayMs(error, { attempt, retries, isRepeatable, random: clock.random })
        if (delayMs === undefined) throw error
        await clock.pause(delayMs, call.signal)
      }
    }
  }

// The key is made here, once: every attempt carries the same one.
const outgoingOf = ({ method = 'GET', path, query, headers, json, form, once }: Call): Outgoing => ({
  method,
  path,
  query,
  headers: {
    ...headers,
    ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(once === undefined ? {} : { 'Idempotency-Key': once === true ? newKey() : once }),
  },
  body: json === undefined ? form : JSON.stringify(json),
})

// `randomUUID` is there for secure pages only.
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')

const sendOnce = (connection: Connection, outgoing: Outgoing, options: CallOptions): Promise<Answer> => {
  const what = `${outgoing.method} ${outgoing.path}`
  const { signal, timeoutMs = connection.timeoutMs } = options
  return inTime(what, { signal, timeoutMs }, async either => {
    const response = await fetchOnce(connection, outgoing, either)
    const text = await textOf(response, maxAnswerBytes).catch((error: unknown) => {
      throw connectionFailed(what, connection.baseUrl, error)
    })
    return read(what, response, text)
  })
}

const read = (what: string, response: Response, text: string | undefined): Answer => {
  const { status, headers } = response
  const requestId = headers.get('X-Request-Id') ?? undefined
  if (text === undefined)
    throw new InkstoneError(`${what}: the answer is too large`, { code: 'answer-too-large', status, requestId })
  if (!response.ok && status !== 304) throw errorOf(what, response, text)
  return { status, headers, body: text === '' ? undefined : parse(text) }

  function parse(json: string): unknown {
    try {
      return JSON.parse(json) as unknown
    } catch {
      throw new InkstoneError(`${what}: the answer is not JSON`, { code: 'unreadable-answer', status, requestId })
    }
  }
}
