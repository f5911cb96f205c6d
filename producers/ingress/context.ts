import type { Response } from 'express'
import type { z } from 'zod'
import type { StreamLimits } from '#contracts/http/events.ts'
import type { Caller } from './caller.ts'

/** What the middleware found out about a request before its handler runs. */
export type Context = {
  requestId: string
  traceparent?: string
  caller?: Caller
  /** What a stream token, that has stood in for the credentials, limits the stream to. */
  streamLimits?: StreamLimits
  /** The parsed and checked JSON body. */
  body?: unknown
  /** The parsed and checked query. */
  query?: unknown
  /** Of the body as it was sent; part of the idempotency fingerprint. */
  bodyDigest?: string
}

const contexts = new WeakMap<Response, Context>()

export const contextOf = (response: Response): Context => {
  const known = contexts.get(response)
  if (known) return known
  const made: Context = { requestId: '' }
  contexts.set(response, made)
  return made
}

/** The caller of a route that is not public. */
export const callerOf = (response: Response): Caller => {
  const { caller } = contextOf(response)
  if (!caller) throw new Error('a handler of a guarded route ran without a caller')
  return caller
}

/** The body, as the operation's schema has parsed it. */
export const bodyOf = <Body extends z.ZodType>(response: Response, _operation: { body: Body }): z.output<Body> =>
  contextOf(response).body as z.output<Body>

/** The query, as the operation's schema has parsed it. */
export const queryOf = <Query extends z.ZodType>(response: Response, _operation: { query: Query }): z.output<Query> =>
  contextOf(response).query as z.output<Query>
