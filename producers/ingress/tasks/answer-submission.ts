import type { Request, Response } from 'express'
import type { Caller } from '../caller.ts'
import { contextOf } from '../context.ts'
import { fingerprintJson, readIdempotencyKey } from '../idempotency-key.ts'
import { Problem } from '../problem.ts'
import type { Claim, Stored } from '#infra/db/idempotency.ts'
import { isProjectGone } from '#infra/db/projects/is-project-gone.ts'
import type { Accept, Answer, Submission } from './accept.ts'
import type { Refusal } from './admit.ts'

type Accepted = Extract<Answer, { answer: 'accepted' }>

/** Submits, and turns every answer but the two good ones into its problem. */
export const submit = async (
  accept: Accept,
  submission: Submission,
): Promise<{ accepted: Accepted } | { replayed: Stored }> => {
  const answer = await accept(submission).catch(asProblem)
  switch (answer.answer) {
    case 'accepted':
      return { accepted: answer }
    case 'replayed':
      return { replayed: answer.stored }
    case 'refused':
      throw refusalProblem(answer.refusal)
    case 'in-progress':
      throw new Problem('idempotency-in-progress', { retryAfter: 1 })
    case 'key-reused':
      throw new Problem('idempotency-key-reused')
  }
}

/** @throws Problem validation-failed where a project was there and is gone; or the error as it is */
const asProblem = (error: unknown): never => {
  if (!isProjectGone(error)) throw error
  throw new Problem('validation-failed', { detail: 'The project was deleted meanwhile.', cause: error })
}

/** A refusal as a problem; those that pass by themselves say when. */
export const refusalProblem = ({ code, detail, extra = {}, resetsAt }: Refusal): Problem => {
  if (code === 'concurrency-limited') return new Problem(code, { detail, extra, retryAfter: 1 })
  if (resetsAt === undefined) return new Problem(code, { detail, extra })
  return new Problem(code, {
    detail,
    retryAfter: Math.max(1, Math.ceil((resetsAt.getTime() - Date.now()) / 1000)),
    extra: { ...extra, resets_at: resetsAt.toISOString() },
  })
}

/** The claim of a request that carries an Idempotency-Key. `route` is the template, so that ids in a path are part of the content. */
export const claimOf = (
  request: Request,
  { caller, route, content }: { caller: Caller; route: string; content: unknown },
): Claim | undefined => {
  const key = readIdempotencyKey(request)
  if (key === undefined) return undefined
  const method = request.method
  const fingerprint = fingerprintJson({
    method,
    route: request.path,
    contentType: request.get('Content-Type'),
    body: content,
  })
  return { accountId: caller.accountId, route: `${method} ${route}`, key, fingerprint }
}

/** Where a submission comes from, as the middleware found out. */
export const originOf = (response: Response): { requestId: string; traceparent: string } => {
  const { requestId, traceparent } = contextOf(response)
  return { requestId, traceparent: traceparent! }
}
