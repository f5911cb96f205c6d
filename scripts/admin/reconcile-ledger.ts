import { countBooks, reconcile } from '#infra/db/money/reconcile.ts'
import { table } from '../command/table.ts'
import type { AdminCommand } from './needs.ts'

export const reconcileLedger: AdminCommand = {
  usage: '',
  about:
    'Proves that every balance and every lot equals the sum of its journal; exits with 1 and the discrepancies if one does not.',
  run: async ({ em }) => {
    const discrepancies = await reconcile(em())
    const { accounts, transfers } = await countBooks(em())
    const isBad = discrepancies.length > 0
    const rows = discrepancies.map(({ accountId, what, projected, journal }) => [accountId, what, projected, journal])
    return {
      text: isBad
        ? `The books do not add up:\n${table(['account', 'what', 'shown', 'journal'], rows)}`
        : `The books add up: ${accounts} accounts, ${transfers} transfers.`,
      json: { accounts, transfers, discrepancies },
      isBad,
    }
  },
}
