import type { Request, Response } from 'express'
import { findDesign } from '#infra/db/designs/design-lists.ts'
import { storeClaims } from '#infra/db/idempotency.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Links } from '#infra/storage/links.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { storedUnder } from '../stored-under.ts'
import { claimOf } from '../tasks/answer-submission.ts'
import { sendDesign } from './send-design.ts'
import { locationOf } from './view-design.ts'

export type DesignDeps = { em: () => EntityManager; links: Links }

type Making = {
  /** As in the table of operations. */
  route: string
  content?: unknown
  status: 200 | 201
  /** Makes or changes a design, and returns its id. */
  work: (tx: EntityManager) => Promise<string>
}

/**
 * Makes or changes a design together with the claim of its Idempotency-Key, and answers with it as it is then. When the same
 * request had its effect before, it only answers.
 */
export const makeOnce = async (
  { em, links }: DesignDeps,
  { request, response }: { request: Request; response: Response },
  { route, content = null, status, work }: Making,
): Promise<void> => {
  const caller = callerOf(response)
  const claim = claimOf(request, { caller, route, content })
  const { id, isReplay } = await inTransaction(em, async tx => {
    const stored = claim && (await storedUnder(tx, claim))
    if (stored) return { id: stored.resourceId, isReplay: true }
    const made = await work(tx)
    if (claim) await storeClaims(tx, [{ ...claim, status, location: locationOf(made), resourceId: made }])
    return { id: made, isReplay: false }
  })
  const design = await findDesign(em(), { id, accountId: caller.accountId })
  if (!design) throw new Problem('not-found')
  if (isReplay) response.set('Idempotent-Replayed', 'true')
  if (status === 201) response.set('Location', locationOf(id))
  sendDesign(response.status(status), design, links)
}
