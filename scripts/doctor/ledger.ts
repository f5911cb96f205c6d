import { reconcile } from '#infra/db/money/reconcile.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { fault, ok, type Finding } from './finding.ts'

/** Every balance equals its journal. */
export const checkLedger = async (em: EntityManager): Promise<Finding[]> => {
  const discrepancies = await reconcile(em)
  if (discrepancies.length === 0) return [ok('ledger', 'balances equal the journal')]
  const [{ accountId, what }] = discrepancies as [(typeof discrepancies)[number]]
  const detail = `${discrepancies.length} discrepancies, first ${what} of ${accountId}`
  return [fault('ledger', detail, 'npm run admin -- reconcile lists them; grant nothing until they are explained')]
}
