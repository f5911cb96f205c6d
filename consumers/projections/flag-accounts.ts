import { flagSurges } from '#infra/db/identity/account-flags.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'

/** Raises flags on accounts that somebody should look at, and says so once for each. */
export const flagAccounts = async ({ em, log }: { em: EntityManager; log: Log }): Promise<void> => {
  for (const { accountId, flag, detail } of await flagSurges(em)) {
    meters.accountsFlagged.add({ flag })
    log.warn({ account: accountId, flag, ...detail }, 'account was flagged; npm run admin -- account flags')
  }
}
