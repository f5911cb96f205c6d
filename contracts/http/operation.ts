import type { z } from 'zod'
import type { Scope } from '../scopes.ts'
import type { ProblemCode } from './problem.ts'
import type { RateRule } from './rates.ts'

/** One route, said once: the router, the policy, the documents and the tests are made from this table. */
export type Operation = {
  method: 'get' | 'post' | 'patch' | 'delete'
  /** In the form of OpenAPI: `/v1/tasks/{task_id}`. */
  path: string
  /** What a caller must be allowed to do; `person` for those who have signed in, whatever they may do; `public` for everybody. */
  scope: Scope | 'person' | 'public'
  summary: string
  query?: z.ZodType
  /**
   * What is there for a key that is for some projects only: `own` is what is in them, and nothing else of the account; `any` tells of
   * no task. Left out, such a key is refused: what is about a whole account is none of its business.
   */
  projects?: 'own' | 'any'
  /** JSON body, checked before the handler runs. Routes that read something else say so in `bodyType`. */
  body?: z.ZodType
  bodyType?: string
  /** How long the JSON body may be where more is needed than what the operator lets everything have. */
  bodyBytes?: number
  /** The media types of the JSON body, the proper one first; any JSON when left out. */
  bodyTypes?: readonly string[]
  /** May, or must, be sent with an Idempotency-Key. Where it must, money moves: what it answered is kept for 7 days, not 24 hours. */
  isIdempotent?: true | 'required'
  /** Whether If-Match decides if it happens. Either way a tag that does not match is a 412, and answers with a body carry the ETag. */
  ifMatch?: 'required' | 'optional'
  /** What else holds back who asks too often, by account, or by address where no credentials are needed; 'none' for those that machines ask. */
  rates?: readonly RateRule[] | 'none'
  /** Whether a single-use token in the query may stand in for the header Authorization. */
  takesStreamToken?: true
  /** Status → what is answered; a text is a media type, null is no body. */
  answers: Record<number, z.ZodType | string | null>
  problems: readonly ProblemCode[]
}
