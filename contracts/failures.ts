import { z } from 'zod'

/** Why a task ended without its result: the stable code in `task.error.code`, and what the client is told. */
export const failureCodes = {
  'invalid-input': 'The input can never be processed as it is.',
  'asset-not-found': 'An asset that the task refers to does not exist or was deleted.',
  'undecodable-image': 'The file is not an image that can be decoded.',
  'too-many-pixels': 'The image has more pixels than this installation accepts.',
  'too-many-frames': 'The image has more frames than this installation accepts.',
  'unsuitable-image': 'The image is not of the kind that this work reads.',
  'no-glyph': 'The text holds a character that no font of this installation can draw.',
  'content-too-long': 'The text does not fit, however small it may become.',
  'target-unreachable': 'The file cannot be made as small as asked for.',
  'unusable-profile': 'The color profile is not one that this work can print with.',
  'unrenderable-page': 'The page could not be drawn within its limits.',
  'worker-crash': 'The work crashed every worker that tried it.',
  'dependency-unavailable': 'Something that the work depends on stayed unavailable.',
  'deadline-exceeded': 'The task did not finish before its deadline.',
  'unreadable-command': 'The command on the queue could not be read.',
  'unknown-version': 'The command was written by a newer version than the worker understands.',
  'canceled-by-user': 'The task was canceled on request.',
  internal: 'The work failed for a reason that is the operator’s to find.',
} as const

export type FailureCode = keyof typeof failureCodes
/** Failures that the client's own input or wish explains: nobody needs to look at a dead letter for them. */
const explainedByInput: readonly FailureCode[] = [
  'invalid-input',
  'asset-not-found',
  'undecodable-image',
  'too-many-pixels',
  'too-many-frames',
  'unsuitable-image',
  'no-glyph',
  'content-too-long',
  'target-unreachable',
  'unusable-profile',
  'unrenderable-page',
  'deadline-exceeded',
  'canceled-by-user',
]
export const concernsOperator = (code: FailureCode): boolean => !explainedByInput.includes(code)

export const failureCodeSchema = z.enum(Object.keys(failureCodes) as [FailureCode, ...FailureCode[]])

/**
 * What may follow a failure: `never` ends the task at once, `backoff` climbs the retry ladder,
 * `{ afterMs }` comes back later without counting as an attempt (throttled, busy).
 */
export type Retry = 'never' | 'backoff' | { afterMs: number }

/** The one error class that workers throw on purpose. Anything else that is thrown counts as `internal` with back-off. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly retry: Retry

  constructor(code: FailureCode, detail?: string, options: { retry?: Retry; cause?: unknown } = {}) {
    super(detail ?? failureCodes[code], { cause: options.cause })
    this.name = 'Failure'
    this.code = code
    this.retry = options.retry ?? 'never'
  }
}
