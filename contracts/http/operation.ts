import type { z } from 'zod'
import type { Scope } from '../scopes.ts'
import type { ProblemCode } from './problem.ts'

/** One route, said once: the router, the policy, the documents and the tests are made from this table. */
export type Operation = {
  method: 'get' | 'post' | 'patch' | 'delete'
  /** In the form of OpenAPI: `/v1/tasks/{task_id}`. */
  path: string
  /** What a key must be allowed to do, or `public` for routes without one. */
  scope: Scope | 'public'
  summary: string
  query?: z.ZodType
  /** JSON body, checked before the handler runs. Routes that read something else say so in `bodyType`. */
  body?: z.ZodType
  bodyType?: string
  /** The media types of the JSON body, the proper one first; any JSON when left out. */
  bodyTypes?: readonly string[]
  /** May be sent with an Idempotency-Key. */
  isIdempotent?: true
  /** Whether If-Match decides if it happens. Either way a tag that does not match is a 412, and answers with a body carry the ETag. */
  ifMatch?: 'required' | 'optional'
  /** Status → what is answered; a text is a media type, null is no body. */
  answers: Record<number, z.ZodType | string | null>
  problems: readonly ProblemCode[]
}
