import type { ProblemCode, ProblemDetails } from '../http/problem.ts'
import type { TaskView } from '../http/tasks.ts'

/** What this client has to say where no server did. */
type ClientCode =
  | 'connection-failed'
  | 'timed-out'
  /** An answer that is not what this interface answers with: a page of a proxy, say. */
  | 'unexpected-answer'
  | 'unreadable-answer'
  | 'answer-too-large'
  /** The log no longer reaches back to where a stream was to go on: events may have been missed. */
  | 'stream-gap'
  | 'wrong-digest'

/** Every code there is by now, and those that a newer server may know. */
export type ErrorCode = ProblemCode | ClientCode | (string & {})

type Facts = {
  code: ErrorCode
  /** 0 where there was no answer. */
  status?: number
  requestId?: string | undefined
  retryable?: boolean
  retryAfterMs?: number | undefined
  problem?: ProblemDetails | undefined
  cause?: unknown
}

/**
 * Whatever goes wrong between this client and an Inkstone. `code` is what to switch on, `requestId` what to quote when asking for
 * help. Nothing in it has the key, a token or a signed link.
 */
export class InkstoneError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly requestId: string | undefined
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  /** The values that were refused, each with a JSON Pointer into the request. */
  readonly errors: NonNullable<ProblemDetails['errors']>
  readonly problem: ProblemDetails | undefined
  /** How often the request was sent. */
  attempts = 1

  constructor(
    message: string,
    { code, status = 0, requestId, retryable = false, retryAfterMs, problem, cause }: Facts,
  ) {
    super(message, { cause })
    this.name = new.target.name
    this.code = code
    this.status = status
    this.requestId = requestId
    this.retryable = retryable
    this.retryAfterMs = retryAfterMs
    this.problem = problem
    this.errors = problem?.errors ?? []
  }
}

/** The task has ended, and not with what was asked for: it failed, was canceled or has expired. */
export class TaskFailed extends InkstoneError {
  readonly task: TaskView

  constructor(task: TaskView) {
    super(`The task ${task.id} ended ${task.status}${reasonOf(task)}`, factsOf(task))
    this.task = task
  }
}

const reasonOf = ({ error }: TaskView): string => (error ? `: ${error.detail ?? error.title}` : '.')

const factsOf = ({ error, status, request_id: requestId }: TaskView): Facts =>
  error
    ? { code: error.code, status: error.status, requestId, retryable: error.retryable, problem: error }
    : { code: status, requestId }
