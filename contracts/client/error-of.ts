import type { ProblemDetails } from '../http/problem.ts'
import { InkstoneError } from './inkstone-error.ts'

/** What usually passes, where the answer does not say. */
const passing: readonly number[] = [429, 502, 503, 504]
const longestTextLength = 500

/** The error that an answer tells of. Of what is no problem document nothing is repeated: it may hold anything. */
export const errorOf = (what: string, response: Response, text: string): InkstoneError => {
  const { status, headers } = response
  const problem = problemIn(response, text)
  const retryAfterMs = readRetryAfter(headers) ?? secondsToMs(problem?.retry_after)
  const facts = {
    status,
    requestId: problem?.request_id ?? headers.get('X-Request-Id') ?? undefined,
    retryable: isRetryable(headers, problem, status),
    retryAfterMs,
    problem,
  }
  if (problem)
    return new InkstoneError(`${what}: ${sentenceOf(problem, facts.requestId)}`, { ...facts, code: problem.code })
  const detail = `${what} was answered ${status === 0 ? 'with a redirect' : status}, and not by an Inkstone: is the address right?`
  return new InkstoneError(detail, { ...facts, code: 'unexpected-answer' })
}

/** What a problem says, for people. */
const sentenceOf = ({ title, detail, code }: ProblemDetails, requestId: string | undefined): string => {
  const text = detail === undefined || detail === title ? title : `${title}: ${detail}`
  return `${text.slice(0, longestTextLength)} (${[code, requestId].filter(Boolean).join(', ')})`
}

const problemIn = ({ headers }: Response, text: string): ProblemDetails | undefined => {
  if (!/\bjson\b/.test(headers.get('Content-Type') ?? '')) return undefined
  try {
    const value = JSON.parse(text) as unknown
    return isProblem(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isProblem = (value: unknown): value is ProblemDetails => {
  const { code, title, retryable } = (value ?? {}) as Record<string, unknown>
  return typeof code === 'string' && typeof title === 'string' && typeof retryable === 'boolean'
}

// A page in a browser may not see every header; the document says the same.
const isRetryable = (headers: Headers, problem: ProblemDetails | undefined, status: number): boolean => {
  const advice = headers.get('x-should-retry')
  if (advice === 'true' || advice === 'false') return advice === 'true'
  return problem ? problem.retryable : passing.includes(status)
}

/** `Retry-After` in milliseconds, whether it is a number of seconds or a date. */
const readRetryAfter = (headers: Headers): number | undefined => {
  const text = headers.get('Retry-After')
  if (text === null) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}

const secondsToMs = (seconds: unknown): number | undefined =>
  typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : undefined
