import type { Claim, Stored } from '#infra/db/idempotency.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { Problem } from '../problem.ts'
import { storedUnder } from '../stored-under.ts'

/**
 * Does what comes before a request has its effect, and may refuse it. Whoever has lost an answer asks again, and would take a refusal
 * for the word that nothing was accepted: so one is thrown only where the same request had no effect before.
 * @throws Problem also as `storedUnder`
 */
export const unlessAnswered = async <Ready>(
  { em, claim }: { em: () => EntityManager; claim: Claim | undefined },
  prepare: () => Promise<Ready>,
): Promise<{ ready: Ready } | { replayed: Stored }> => {
  try {
    return { ready: await prepare() }
  } catch (error) {
    if (!claim || !(error instanceof Problem)) throw error
    const stored = await inTransaction(em, tx => storedUnder(tx, claim))
    if (!stored) throw error
    return { replayed: stored }
  }
}
