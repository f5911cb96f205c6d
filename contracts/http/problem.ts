import { z } from 'zod'

type ProblemKind = { status: number; title: string; retryable?: true }

/** Every problem an answer can name. `code` is the stable slug; `type` resolves on the instance at `/problems/{code}`. */
export const problems = {
  'invalid-request': { status: 400, title: 'The request is malformed' },
  'malformed-json': { status: 400, title: 'The body is not acceptable JSON' },
  'unknown-field': { status: 422, title: 'The body has a field that does not exist' },
  'validation-failed': { status: 422, title: 'A value does not meet its rule' },
  'idempotency-key-required': { status: 400, title: 'This route needs an Idempotency-Key' },
  'idempotency-in-progress': {
    status: 409,
    title: 'A request with this Idempotency-Key is still running',
    retryable: true,
  },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  unauthenticated: { status: 401, title: 'No valid credentials' },
  'token-expired': { status: 401, title: 'The access token has expired' },
  'token-revoked': { status: 401, title: 'The session has ended' },
  'mfa-required': { status: 401, title: 'A second factor is required' },
  'reauth-required': { status: 401, title: 'Prove again that it is you' },
  'insufficient-scope': { status: 403, title: 'The credentials lack a scope' },
  forbidden: { status: 403, title: 'Not allowed here' },
  'account-suspended': { status: 403, title: 'The account is suspended' },
  'ip-not-allowed': { status: 403, title: 'The key may not be used from this address' },
  'not-found': { status: 404, title: 'No such thing, or not visible to you' },
  'method-not-allowed': { status: 405, title: 'The route does not know this method' },
  'not-acceptable': { status: 406, title: 'The route cannot answer in an accepted type' },
  gone: { status: 410, title: 'It existed and is gone' },
  'link-expired': { status: 410, title: 'The link has expired' },
  'link-invalid': { status: 403, title: 'The link is not one that this instance signed' },
  'insufficient-credits': { status: 402, title: 'Not enough credits' },
  'budget-exceeded': { status: 402, title: 'A budget is used up' },
  unpriced: { status: 422, title: 'There is no price for this' },
  'quote-expired': { status: 409, title: 'The quoted price is no longer held' },
  'payment-failed': { status: 402, title: 'The payment failed' },
  'payment-pending': { status: 409, title: 'A payment is still open' },
  'payment-unavailable': { status: 503, title: 'This instance takes no payments' },
  'refund-not-allowed': { status: 422, title: 'This cannot be refunded' },
  'out-of-stock': { status: 409, title: 'None are left' },
  'rate-limited': { status: 429, title: 'Too many requests', retryable: true },
  'quota-exceeded': { status: 429, title: 'The quota is used up' },
  'concurrency-limited': { status: 429, title: 'Too many tasks in flight', retryable: true },
  'queue-full': { status: 429, title: 'The queue for this work is full', retryable: true },
  'too-many-streams': { status: 429, title: 'Too many open streams', retryable: true },
  'stream-tokens-unavailable': {
    status: 503,
    title: 'Stream tokens can be neither made nor used at the moment',
    retryable: true,
  },
  'upgrade-required': { status: 426, title: 'This address speaks WebSocket only' },
  'task-not-cancelable': { status: 409, title: 'The task can no longer be canceled' },
  'task-not-retryable': { status: 409, title: 'The task cannot be retried yet' },
  'feedback-exists': { status: 409, title: 'Something else was already said of this recognition' },
  'feedback-not-possible': { status: 409, title: 'There is no answer to judge' },
  'kind-disabled': { status: 403, title: 'The operator has switched this kind of task off' },
  'domain-not-proven': { status: 403, title: 'Control of the domain was not proven' },
  'dns-unavailable': { status: 503, title: 'No name server answers at the moment', retryable: true },
  'identity-provider-unavailable': {
    status: 503,
    title: 'Who was to say who you are does not answer',
    retryable: true,
  },
  'project-required': { status: 422, title: 'Several projects are possible: name one' },
  'project-archived': { status: 409, title: 'The project is archived' },
  'project-not-empty': { status: 409, title: 'Tasks were posted in the project' },
  'state-conflict': { status: 409, title: 'The state does not allow this' },
  'url-not-allowed': { status: 422, title: 'Nothing may be sent to this address' },
  'subscription-unverified': { status: 409, title: 'The receiver has not agreed yet' },
  'precondition-required': { status: 428, title: 'If-Match is required' },
  'precondition-failed': { status: 412, title: 'The object has changed since you read it' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'too-many-pixels': { status: 422, title: 'The image has too many pixels' },
  'too-many-frames': { status: 422, title: 'The image has too many frames' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'undecodable-image': { status: 422, title: 'The file is not an image that can be decoded' },
  'range-not-satisfiable': { status: 416, title: 'The range lies outside the file' },
  overloaded: { status: 503, title: 'The service is overloaded', retryable: true },
  maintenance: { status: 503, title: 'The service is being maintained', retryable: true },
  draining: { status: 503, title: 'This process is shutting down', retryable: true },
  'ledger-unavailable': { status: 503, title: 'Credits cannot be checked at the moment', retryable: true },
  'storage-unavailable': { status: 503, title: 'Files cannot be reached at the moment', retryable: true },
  internal: { status: 500, title: 'Something went wrong on our side', retryable: true },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof problems
export const problemCodes = Object.keys(problems) as ProblemCode[]

/** The table row, with the optional members spelled out. */
export const problemOf = (code: ProblemCode): ProblemKind => problems[code]

/** RFC 9457 problem details, as every error answer and every `task.error` has it. */
export const problemSchema = z.looseObject({
  type: z.string().describe('Absolute URL that documents the problem on this instance.'),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('Stable slug to switch on.'),
  detail: z.string().optional(),
  instance: z.string().optional(),
  request_id: z.string().optional(),
  trace_id: z.string().optional(),
  retryable: z.boolean(),
  retry_after: z.number().optional().describe('Seconds.'),
  errors: z
    .array(
      z.object({
        pointer: z.string().describe('JSON Pointer into the request.'),
        code: z.string(),
        detail: z.string(),
      }),
    )
    .optional(),
})
export type ProblemDetails = z.output<typeof problemSchema>
