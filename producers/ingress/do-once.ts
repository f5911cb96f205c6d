import type { Request, Response } from 'express'
import type { Operation } from '#contracts/http/operation.ts'
import { storeClaims } from '#infra/db/idempotency.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { callerOf } from './context.ts'
import { storedUnder } from './stored-under.ts'
import { claimOf } from './tasks/answer-submission.ts'

/** Answers about money are kept so long under their Idempotency-Key. */
const keptMs = 7 * 24 * 3_600_000

type Once = {
  operation: Pick<Operation, 'path'>
  /** What was asked for: another one under the same key is refused. */
  content?: unknown
  /** What is answered when it is done. */
  status: number
  locationOf: (id: string) => string
  /** Does it, and returns the id of what it is about. What it throws leaves the key free. */
  work: (tx: EntityManager) => Promise<string>
}

/**
 * Does what moves money once per Idempotency-Key, in one transaction with the claim of the key, and sets status and headers of the
 * answer. Returns the id of what it was about, of this request or of the first one.
 */
export const doOnce = async (
  { em }: { em: () => EntityManager },
  { request, response }: { request: Request; response: Response },
  { operation, content = null, status, locationOf, work }: Once,
): Promise<string> => {
  const claim = claimOf(request, { caller: callerOf(response), route: operation.path, content })
  const { id, isReplay } = await inTransaction(em, async tx => {
    const stored = claim && (await storedUnder(tx, claim))
    if (stored) return { id: stored.resourceId, isReplay: true }
    const made = await work(tx)
    if (claim) await storeClaims(tx, [{ ...claim, status, location: locationOf(made), resourceId: made, keptMs }])
    return { id: made, isReplay: false }
  })
  if (isReplay) response.set('Idempotent-Replayed', 'true')
  response.status(status).set('Location', locationOf(id))
  return id
}
