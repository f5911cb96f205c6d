import { countDesigns } from '#infra/db/designs/design-lists.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

/**
 * Holds an account to its limit on designs, until the end of the transaction. What tasks make is not held to it: it was paid for.
 * @throws Problem quota-exceeded
 */
export const requireRoom = async (em: EntityManager, { accountId, limits }: Caller): Promise<void> => {
  const limit = limits.designs
  const used = await countDesigns(em, accountId)
  if (used < limit) return
  throw new Problem('quota-exceeded', {
    detail: `The account may have ${limit} designs; it has ${used}.`,
    extra: { limit, quota: 'designs' },
  })
}
