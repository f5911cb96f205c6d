import canonicalize from 'canonicalize'
import type { Request, RequestHandler } from 'express'
import { createHash } from 'node:crypto'
import { Problem } from './problem.ts'

const bare = /^[\x21-\x7e]{1,255}$/
// A structured-field string: quotes and backslashes inside it are escaped.
const quoted = /^"(?:[\x21\x23-\x5b\x5d-\x7e]|\\["\\])+"$/

/** The Idempotency-Key, written bare or quoted: both name the same key. @throws Problem invalid-request when it is malformed. */
export const readIdempotencyKey = (request: Request): string | undefined => {
  const sent = request.get('idempotency-key')
  if (sent === undefined) return undefined
  const key = quoted.test(sent) ? sent.slice(1, -1).replaceAll(/\\(.)/g, '$1') : sent
  const isBroken = key === sent && sent.startsWith('"')
  if (isBroken || !bare.test(key)) {
    throw new Problem('invalid-request', { detail: 'An Idempotency-Key is 1 to 255 visible ASCII characters.' })
  }
  return key
}

/** Refuses a request without an Idempotency-Key, where sending it twice must never move money twice. */
export const requireIdempotencyKey: RequestHandler = (request, _response, next) => {
  if (readIdempotencyKey(request) === undefined) throw new Problem('idempotency-key-required')
  next()
}

type Fingerprinted = {
  method: string
  /** As in the table of operations: `/v1/tasks`. */
  route: string
  contentType: string | undefined
}

/** Tells a request from another one under the same key: SHA-256 over what was asked for. */
export const fingerprintOf = ({
  method,
  route,
  contentType,
  bodyDigest,
}: Fingerprinted & { bodyDigest: string }): string =>
  sha256([method.toUpperCase(), route, mediaTypeOf(contentType), bodyDigest].join('\n'))

/** The same for JSON: two ways to write the same value (RFC 8785) are the same request. */
export const fingerprintJson = ({ body, ...request }: Fingerprinted & { body: unknown }): string =>
  fingerprintOf({ ...request, bodyDigest: sha256OfJson(body) })

/** SHA-256 of a value in its canonical form (RFC 8785). */
export const sha256OfJson = (value: unknown): string => sha256(canonical(value))

const canonical = (body: unknown): string => {
  try {
    return canonicalize(body) ?? ''
  } catch {
    // `1e400` is JSON; nothing here takes a number that large, and canonical JSON has no way to write it.
    throw new Problem('malformed-json', { detail: 'The body has a number that is out of range.' })
  }
}

// Parameters are left out: the boundary of a form is another one at every attempt.
const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')
