import type { RequestHandler } from 'express'

const methods = 'GET, POST, PATCH, DELETE, OPTIONS'
const requestHeaders =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, traceparent'
const answerHeaders = [
  'ETag',
  'Idempotent-Replayed',
  'Link',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
  'X-Should-Retry',
].join(', ')
const preflightSeconds = '600'

/**
 * Lets pages of these origins read answers, with the cookie of their person. Every origin is named, so one that was not is told
 * nothing: not even `null`, which is what every sandboxed frame and every local file calls itself.
 */
export const crossOrigin =
  (origins: ReadonlySet<string>): RequestHandler =>
  (request, response, next) => {
    response.vary('Origin')
    const origin = request.get('Origin')
    if (origin === undefined || !origins.has(origin)) {
      next()
      return
    }
    response.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': answerHeaders,
    })
    if (request.method !== 'OPTIONS' || request.get('Access-Control-Request-Method') === undefined) {
      next()
      return
    }
    response.set({
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': requestHeaders,
      'Access-Control-Max-Age': preflightSeconds,
    })
    response.status(204).end()
  }
