import type { EntityManager } from '#infra/db/orm.ts'
import { countBooks, reconcile } from '#infra/db/money/reconcile.ts'
import { audit } from '#infra/db/identity/audit.ts'
import type { Handler } from '../app.ts'
import { callerOf, contextOf } from '../context.ts'

const maxShown = 100

/** POST /v1/admin/ledger/reconcile. */
export const reconcileLedger =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const discrepancies = await reconcile(em())
    const isBalanced = discrepancies.length === 0
    await audit(em(), {
      accountId: null,
      actor: callerOf(response).actorId,
      action: 'ledger.reconciled',
      subject: 'ledger',
      facts: { discrepancies: discrepancies.length },
      requestId: contextOf(response).requestId,
    })
    response.json({
      object: 'reconciliation',
      is_balanced: isBalanced,
      ...(await countBooks(em())),
      discrepancies: discrepancies
        .slice(0, maxShown)
        .map(({ accountId, ...rest }) => ({ account_id: accountId, ...rest })),
    })
  }
