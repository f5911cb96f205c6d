type Header = { description: string; schema: { type: 'string' | 'integer' | 'boolean' } }

const header = (description: string, type: Header['schema']['type'] = 'string'): Header => ({
  description,
  schema: { type },
})

/** `components.headers`: every header that an answer may have beside those of HTTP itself. */
export const answerHeaders: Record<string, Header> = {
  'X-Request-Id': header('Names this request; quote it when you ask for help.'),
  traceparent: header('W3C trace context of the work that this request caused.'),
  RateLimit: header('What is left of each window, as `"requests";r=<left>;t=<seconds>`, separated by commas.'),
  'RateLimit-Policy': header('Each limit, as `"requests";q=<requests>;w=<seconds>`, separated by commas.'),
  'Retry-After': header('Seconds to wait before asking again.', 'integer'),
  'x-should-retry': header('Whether sending the same request again can help.', 'boolean'),
  'WWW-Authenticate': header('How to authenticate.'),
  Allow: header('The methods that the path knows.'),
  Location: header('Where the thing is.'),
  ETag: header('The revision of what was answered.'),
  'Idempotent-Replayed': header(
    'Present when an earlier request with this Idempotency-Key was answered again.',
    'boolean',
  ),
  'Preference-Applied': header('The part of `Prefer` that was honored.'),
  'Content-Range': header('Which bytes these are.'),
}

/** `components.parameters`: the headers that a request may have. */
export const requestHeaders = {
  'Idempotency-Key': {
    description:
      'A name of your choice for this request, 1 to 255 visible characters. Sent again within 24 hours it answers what it ' +
      'answered first, and nothing happens twice.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  /** The same header where it must be sent. */
  'Idempotency-Key-for-money': {
    name: 'Idempotency-Key',
    required: true,
    description:
      'A name of your choice for this request, 1 to 255 visible characters. Sent again within 7 days it answers what it ' +
      'answered first, and nothing happens twice.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  Prefer: {
    description: '`wait=<seconds>`, at most 60: the answer waits so long for a change.',
    schema: { type: 'string' },
    example: 'wait=25',
  },
  'If-None-Match': {
    description: 'The ETag that you have: without a change the answer is 304.',
    schema: { type: 'string' },
  },
  'If-Match': {
    description: 'The ETag that you have: when the thing has changed since, nothing happens and the answer is 412.',
    schema: { type: 'string' },
  },
  'Last-Event-ID': {
    description: 'The `sequence` of the last event that you have; the stream goes on behind it.',
    schema: { type: 'string' },
  },
  Range: { description: 'The bytes that you want.', schema: { type: 'string' }, example: 'bytes=0-65535' },
} as const satisfies Record<string, object>

export type RequestHeader = keyof typeof requestHeaders
