import type { ErrorRequestHandler } from 'express'
import { z } from 'zod'
import { problemOf, type ProblemCode, type ProblemDetails } from '#contracts/http/problem.ts'
import { isTransient } from '#infra/db/transient.ts'
import { TooManyPasswords } from '#infra/identity/passwords.ts'
import { StorageTrouble } from '#infra/storage/storage.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { traceIdOf } from '#infra/telemetry/traceparent.ts'
import { contextOf } from './context.ts'

type FieldError = { pointer: string; code: string; detail: string }

export type ProblemOptions = {
  detail?: string
  errors?: FieldError[]
  /** Seconds; sent as Retry-After too. */
  retryAfter?: number
  headers?: Record<string, string>
  /** Further members of the answer, in snake case. */
  extra?: Record<string, unknown>
  cause?: unknown
}

/** What a handler throws to answer with a problem. The only place besides `contracts` that knows statuses. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly options: ProblemOptions

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? problemOf(code).title, { cause: options.cause })
    this.code = code
    this.options = options
  }
}

/** 401 for credentials that are none, or none any more. */
export const unauthenticated = (detail: string): Problem =>
  new Problem('unauthenticated', { detail, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } })

/** 422 for values that break a rule beyond their shape, each with a JSON Pointer to it; the first is the problem's detail. */
export const faultAt = (...errors: [FieldError, ...FieldError[]]): Problem =>
  new Problem('validation-failed', { detail: `${errors[0].pointer}: ${errors[0].detail}`, errors })

/** The details as they are sent; also what `task.error` and refused batch items look like. */
export const problemDetails = (
  code: ProblemCode,
  { detail, errors, retryAfter, extra = {} }: ProblemOptions,
  publicUrl: string,
): ProblemDetails => {
  const { status, title, retryable = false } = problemOf(code)
  return {
    type: `${publicUrl}/problems/${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...extra,
    // Whatever says when to come back can be asked again.
    retryable: retryable || retryAfter !== undefined,
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
    ...(errors === undefined ? {} : { errors }),
  }
}

/** Turns whatever was thrown into problem+json. What nobody foresaw is logged and answered without a word of its insides. */
export const answerProblems =
  ({ publicUrl, log }: { publicUrl: string; log: Log }): ErrorRequestHandler =>
  // oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters
  (error, request, response, _next) => {
    const problem = asProblem(error)
    if (problem.code === 'internal') log.error({ err: error as unknown }, 'request failed')
    else if (problem.options.cause instanceof Error) {
      log.warn({ code: problem.code, cause: problem.options.cause.message }, 'request refused')
    }
    if (response.headersSent) {
      response.destroy()
      return
    }
    const { requestId, traceparent } = contextOf(response)
    const { status } = problemOf(problem.code)
    const details = problemDetails(problem.code, problem.options, publicUrl)
    response.status(status).set({
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'x-should-retry': String(shouldRetry(problem)),
      ...(problem.options.retryAfter === undefined
        ? {}
        : { 'Retry-After': String(Math.ceil(problem.options.retryAfter)) }),
      ...problem.options.headers,
    })
    response.end(
      JSON.stringify({
        ...details,
        instance: request.path,
        request_id: requestId,
        ...(traceparent === undefined ? {} : { trace_id: traceIdOf(traceparent) }),
      }),
    )
  }

/** Popular clients wait at most a minute for a Retry-After and then send again anyway: they are told not to. */
const longestUsefulRetrySeconds = 60

const shouldRetry = ({ code, options }: Problem): boolean =>
  (problemOf(code).retryable === true || options.retryAfter !== undefined) &&
  (options.retryAfter ?? 0) <= longestUsefulRetrySeconds

export const asProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  if (error instanceof z.ZodError) return invalid(error)
  if (isTransient(error)) return new Problem('ledger-unavailable', { retryAfter: 2, cause: error })
  if (error instanceof StorageTrouble) return new Problem('storage-unavailable', { retryAfter: 2, cause: error })
  if (error instanceof TooManyPasswords) return new Problem('overloaded', { retryAfter: 2, cause: error })
  if (isHttpError(error)) return httpProblem(error)
  return new Problem('internal', { cause: error })
}

/** A value that broke its schema: one entry per fault, with a JSON Pointer to it. A field that does not exist is named as such. */
export const invalid = (error: z.ZodError, base = ''): Problem => {
  const errors = error.issues.flatMap(issue => fieldErrors(issue, base))
  const isUnknownField = errors.length > 0 && errors.every(({ code }) => code === 'unknown-field')
  const first = errors[0]
  return new Problem(isUnknownField ? 'unknown-field' : 'validation-failed', {
    errors,
    ...(first ? { detail: `${first.pointer || 'the request'}: ${first.detail}` } : {}),
  })
}

const fieldErrors = (issue: z.core.$ZodIssue, base: string): FieldError[] => {
  const pointer = base + issue.path.map(part => `/${escapePointer(String(part))}`).join('')
  if (issue.code !== 'unrecognized_keys')
    return [{ pointer, code: issue.code.replaceAll('_', '-'), detail: issue.message }]
  return issue.keys.map(key => ({
    pointer: `${pointer}/${escapePointer(key)}`,
    code: 'unknown-field',
    detail: 'this field does not exist here',
  }))
}

const escapePointer = (part: string): string => part.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')

type HttpError = { status: number }
const isHttpError = (error: unknown): error is HttpError =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'

// What Express itself throws: a path that does not decode, mostly.
const httpProblem = ({ status }: HttpError): Problem =>
  status === 404 ? new Problem('not-found') : status < 500 ? new Problem('invalid-request') : new Problem('internal')
