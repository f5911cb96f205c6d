import { reconcile } from '#infra/db/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import { table } from '../command/table.ts'
import type { AdminCommand } from './needs.ts'

export const reconcileLedger: AdminCommand = {
  usage: '',
  about: 'Proves that every balance equals the sum of its journal; exits with 1 and the discrepancies if one does not.',
  run: async ({ em }) => {
    const discrepancies = await reconcile(em())
    const [counted] = await query<{ accounts: string; transfers: string }>(
      em(),
      sql`select (select count(*) from wallet) as accounts, (select count(*) from ledger_transfer) as transfers`,
    )
    const { accounts, transfers } = counted!
    const isBad = discrepancies.length > 0
    const rows = discrepancies.map(({ accountId, what, projected, journal }) => [accountId, what, projected, journal])
    return {
      text: isBad
        ? `The books do not add up:\n${table(['account', 'what', 'shown', 'journal'], rows)}`
        : `The books add up: ${accounts} accounts, ${transfers} transfers.`,
      json: { accounts: Number(accounts), transfers: Number(transfers), discrepancies },
      isBad,
    }
  },
}
