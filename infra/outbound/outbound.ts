import { request as httpRequest, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { checkSink } from './check-sink.ts'
import { connections, type Connections } from './connections.ts'
import { isFramingHeader } from './forbidden-header.ts'
import type { OutboundConfig } from './outbound-config.ts'
import { OutboundRefused } from './outbound-refused.ts'
import { outboundRules } from './outbound-rules.ts'
import type { Resolve } from './resolve-checked.ts'
import { troubleOf } from './trouble-of.ts'

export type OutboundRequest = {
  url: string
  method: 'GET' | 'POST' | 'OPTIONS'
  /** Those that frame the message are ours and are left out. */
  headers?: Record<string, string> | undefined
  body?: string | Uint8Array | undefined
  /** For everything, from the name to the last byte. */
  timeoutMs: number
  /** Between one byte and the next. */
  idleMs?: number | undefined
  /** Of the answer's body, which is cut off there. */
  maxBytes?: number | undefined
  signal?: AbortSignal | undefined
}

/** An answer with any status: a redirect is one too, and is not followed. The body is as it came, never unpacked. */
export type OutboundAnswer = {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  ms: number
  isTruncated: boolean
}

export type Outbound = {
  /** @throws OutboundRefused when there is no answer; the signal's reason when that was aborted. */
  send: (wanted: OutboundRequest) => Promise<OutboundAnswer>
  /** Ends the connections that are kept. */
  close: () => void
}

export type OutboundOptions = {
  resolve?: Resolve | undefined
  /** Connections to one host and port at a time; further requests wait, and their time runs. */
  mostPerHost?: number | undefined
}

const defaultIdleMs = 10_000
const defaultMaxBytes = 64 * 1024
/** Answers before the answer (RFC 9110 §15.2), of which there may be any number. */
const mostInterim = 8

/** Sends to hosts that somebody else has named. Every request is checked, and connects to the addresses that were. */
export const outbound = (config: OutboundConfig, { resolve, mostPerHost }: OutboundOptions = {}): Outbound => {
  const rules = outboundRules(config)
  const connected = connections(config, { rules, resolve, mostPerHost })
  return {
    close: connected.close,
    send: async wanted => {
      const checked = checkSink(wanted.url, rules)
      if (!checked.ok) throw new OutboundRefused(checked.reason)
      const startedAt = performance.now()
      const answer = await inTime(wanted, limit => exchange(wanted, { url: checked.url, limit, connected }))
      return { ...answer, ms: performance.now() - startedAt }
    },
  }
}

type Way = { url: URL; limit: AbortSignal; connected: Connections }
type Received = Omit<OutboundAnswer, 'ms'>

const inTime = async <T>(
  { timeoutMs, signal }: OutboundRequest,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> => {
  signal?.throwIfAborted()
  const limit = new AbortController()
  // A request that waits for a connection does not end by itself when it is destroyed.
  const { promise: over, reject } = Promise.withResolvers<never>()
  const end = (reason: unknown): void => {
    reject(reason)
    limit.abort(reason)
  }
  const giveUp = (): void => end(signal?.reason)
  signal?.addEventListener('abort', giveUp, { once: true })
  const timer = setTimeout(end, timeoutMs, new OutboundRefused('timeout'))
  try {
    return await Promise.race([work(limit.signal), over])
  } catch (error) {
    if (limit.signal.aborted) throw limit.signal.reason
    // What was begun ends with it, a tunnel too that no request has come to use.
    limit.abort()
    throw troubleOf(error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

const exchange = async (wanted: OutboundRequest, way: Way): Promise<Received> =>
  received(await answered(wanted, way), wanted.maxBytes)

const answered = async (wanted: OutboundRequest, way: Way): Promise<IncomingMessage> => {
  const { request, response } = await begin(wanted, way)
  try {
    return await response
  } catch (error) {
    // The other side had closed the connection that was kept, as it may at any moment, and nothing of this request was heard there.
    // Where it was heard after all, it comes a second time: whoever sends events promises no less than once, and no more.
    if (!request.reusedSocket || !isReset(error) || way.limit.aborted) throw error
    return (await begin(wanted, way)).response
  }
}

const begin = async (wanted: OutboundRequest, { url, limit, connected }: Way) => {
  const through = await connected.to(url, limit)
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: wanted.method,
    headers: { ...sendable(wanted.headers), 'accept-encoding': 'identity' },
    timeout: wanted.idleMs ?? defaultIdleMs,
    signal: limit,
    ...through,
  })
  request.on('timeout', () => request.destroy(new OutboundRefused('timeout')))
  const response = responseTo(request)
  request.end(wanted.body)
  return { request, response }
}

const responseTo = (request: ClientRequest): Promise<IncomingMessage> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  // The listener for errors stays: of those that follow nobody needs to hear.
  request.on('response', resolve).on('error', reject)
  let interim = 0
  request.on('information', () => {
    interim += 1
    if (interim <= mostInterim) return
    // The rest of what has come is still read, and an answer may be in it.
    reject(new OutboundRefused('size'))
    request.destroy()
  })
  // Whoever wants to speak another protocol is left without an error.
  request.on('close', () => reject(new OutboundRefused('protocol')))
  return promise
}

const received = async (response: IncomingMessage, maxBytes = defaultMaxBytes): Promise<Received> => {
  const { statusCode: status = 0, headers } = response
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, maxBytes - bytes))
    bytes += chunk.length
    // Leaving the loop ends the connection.
    if (bytes > maxBytes) break
  }
  return { status, headers, body: Buffer.concat(chunks), isTruncated: bytes > maxBytes }
}

const sendable = (headers: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !isFramingHeader(name))
      .map(([name, value]) => [name.toLowerCase(), value]),
  )

const isReset = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
