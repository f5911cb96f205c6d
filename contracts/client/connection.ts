import type { Clock } from './clock.ts'
import { InkstoneError } from './inkstone-error.ts'

/** What every request needs. */
export type Connection = {
  /** Without a slash at its end. */
  baseUrl: string
  /** The key or access token; `refused` is one that was just answered with 401. */
  token: (refused?: string) => string | Promise<string>
  fetch: typeof fetch
  timeoutMs: number
  retries: number
  clock: Clock
  onResponse: (seen: SeenResponse) => void
}

/** What there is to log of an answer. */
export type SeenResponse = {
  method: string
  path: string
  status: number
  requestId: string | undefined
  attempt: number
  /** Until its head was there. */
  ms: number
}

export type Query = Record<string, string | number | boolean | readonly string[] | undefined>

export type Outgoing = {
  method: string
  path: string
  query?: Query | undefined
  headers?: Record<string, string> | undefined
  body?: string | FormData | undefined
  attempt?: number
}

/**
 * Sends one request, once, and resolves with the head of its answer, whatever the status; with a token that was refused for its age,
 * once more. @throws InkstoneError `connection-failed`; the signal's reason; whatever `token` throws
 */
export const fetchOnce = async (connection: Connection, outgoing: Outgoing, signal: AbortSignal): Promise<Response> => {
  const token = await tokenOf(connection)
  const response = await fetchWith(connection, { ...outgoing, token }, signal)
  if (response.status !== 401) return response
  const next = await tokenOf(connection, token)
  if (next === token) return response
  await response.body?.cancel()
  return fetchWith(connection, { ...outgoing, token: next }, signal)
}

const fetchWith = async (
  { baseUrl, clock, onResponse, fetch: send }: Connection,
  { method, path, query = {}, headers = {}, body, attempt = 1, token }: Outgoing & { token: string },
  signal: AbortSignal,
): Promise<Response> => {
  const begun = clock.now()
  const init: RequestInit = {
    method,
    headers: { ...headers, Authorization: `Bearer ${token}` },
    // Where the interface moved to is for whoever configured it to say: a key is sent nowhere else.
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body }),
  }
  const response = await send(`${baseUrl}${path}${searchOf(query)}`, init).catch((error: unknown) => {
    signal.throwIfAborted()
    throw connectionFailed(`${method} ${path}`, baseUrl, error)
  })
  const requestId = response.headers.get('X-Request-Id') ?? undefined
  onResponse({ method, path, status: response.status, requestId, attempt, ms: clock.now() - begun })
  return response
}

/** Opens a link that needs no key, and is shown none. @throws InkstoneError `connection-failed`; the signal's reason */
export const fetchLink = async (connection: Connection, url: string, signal: AbortSignal): Promise<Response> => {
  if (!URL.canParse(url)) throw new TypeError('This is no link to a file.')
  return connection.fetch(url, { signal, credentials: 'omit' }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw connectionFailed('The download of a file', new URL(url).origin, error)
  })
}

const tokenOf = async ({ token }: Connection, refused?: string): Promise<string> => checkedToken(await token(refused))

/** @throws TypeError for what no header takes; `fetch` would repeat it in its message */
export const checkedToken = (text: unknown): string => {
  if (typeof text === 'string' && /^[\x21-\x7e]{1,16384}$/.test(text)) return text
  throw new TypeError('A key or token is visible ASCII characters without spaces.')
}

const searchOf = (query: Query): string => {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)])
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs as [string, string][]).toString()}`
}

export const connectionFailed = (what: string, baseUrl: string, cause: unknown): InkstoneError => {
  const code = codeOf(cause) ?? codeOf((cause as Error | undefined)?.cause)
  const message = `${what}: there is no connection to ${baseUrl}${code === undefined ? '' : ` (${code})`}`
  return new InkstoneError(message, { code: 'connection-failed', retryable: true, cause })
}

const codeOf = (error: unknown): string | undefined => {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}
