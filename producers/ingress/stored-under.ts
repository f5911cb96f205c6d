import { lockClaims, type Claim, type Stored } from '#infra/db/idempotency.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { Problem } from './problem.ts'

/**
 * How the request ended that had its effect under this claim before, if one had. Otherwise the claim is the transaction's own, until its end.
 * @throws Problem when the same request is running, or the key was used for another one
 */
export const storedUnder = async (em: EntityManager, claim: Claim): Promise<Stored | undefined> => {
  const [found] = await lockClaims(em, [claim])
  if (found?.state === 'running') throw new Problem('idempotency-in-progress', { retryAfter: 1 })
  if (found?.state !== 'stored') return undefined
  if (found.stored.fingerprint !== claim.fingerprint) throw new Problem('idempotency-key-reused')
  return found.stored
}
