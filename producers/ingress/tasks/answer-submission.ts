import type { Request, Response } from 'express'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { callerOf, contextOf } from '../context.ts'
import { fingerprintJson, readIdempotencyKey } from '../idempotency-key.ts'
import { Problem } from '../problem.ts'
import type { Claim, Stored } from '#infra/db/idempotency.ts'
import { isProjectGone } from '#infra/db/projects/is-project-gone.ts'
import type { RateLimits } from '../rate-limit.ts'
import type { Accept, Answer, Submission } from './accept.ts'
import type { Refusal } from './admit.ts'
import type { Gate } from './gate.ts'
import { unlessAnswered } from './unless-answered.ts'

type Accepted = Extract<Answer, { answer: 'accepted' }>

export type SubmitDeps = {
  em: () => EntityManager
  accept: Accept
  gate: Gate
  rates: Pick<RateLimits, 'countKinds'>
}

/** What is to be accepted. */
type Work = Pick<Submission, 'drafts' | 'mode' | 'batch'>

type Submitting = {
  response: Response
  claim: Claim | undefined
  /** Makes it of the request; what it throws is the answer only where there was none before. */
  draft: () => Promise<Work>
}

/** Drafts and submits, and turns every answer but the two good ones into its problem. */
export const submit = async (
  deps: SubmitDeps,
  { response, claim, draft }: Submitting,
): Promise<{ accepted: Accepted } | { replayed: Stored }> => {
  const { em, accept } = deps
  const prepared = await unlessAnswered({ em, claim }, async () => letThrough(deps, response, await draft()))
  if ('replayed' in prepared) return prepared
  const submission = { ...prepared.ready, caller: callerOf(response), ...originOf(response), claim }
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

/** @throws Problem when its kind or its queue takes no more at the moment, or the account asks too fast */
const letThrough = async ({ gate, rates }: SubmitDeps, response: Response, work: Work): Promise<Work> => {
  for (const draft of work.drafts) gate.check(draft)
  await rates.countKinds(
    response,
    work.drafts.map(({ kind }) => kind.type),
  )
  return work
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
const originOf = (response: Response): { requestId: string; traceparent: string } => {
  const { requestId, traceparent } = contextOf(response)
  return { requestId, traceparent: traceparent! }
}
