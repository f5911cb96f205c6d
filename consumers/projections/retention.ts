import { assetKey, designVersionKey, type AssetPlace } from '#contracts/storage-keys.ts'
import { deleteOldConsents } from '#infra/db/subscriptions/consents.ts'
import { deleteOldDeliveries } from '#infra/db/subscriptions/deliveries-done.ts'
import { purgeDesigns, type PurgedDesign } from '#infra/db/designs/designs.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { expireIdentity } from '#infra/db/identity/expire-identity.ts'
import { expireRecognitions } from '#infra/db/recognitions/recognitions.ts'
import { query, sql } from '#infra/db/sql.ts'
import { removeAll } from '#infra/storage/remove-all.ts'
import type { Storage } from '#infra/storage/storage.ts'

/** How long things are kept that are of use for a while only. An inbox entry outlasts every retry and replay of its message. */
const keptDays = { inbox: 14, event: 30, delivery: 30, consent: 30 }
const batchSize = 500

export type RetentionDeps = { em: () => EntityManager; storage: Storage }

/** Deletes what has expired: files with their assets, deleted designs, idempotency keys, old entries of the inbox and the logs. */
export const deleteExpired = async ({ em, storage }: RetentionDeps): Promise<void> => {
  await deleteExpiredAssets({ em, storage })
  await query(em(), sql`delete from idempotency_key where expires_at <= now()`)
  await query(em(), sql`delete from quota_usage where quota = 'minute' and period_start < now() - interval '1 day'`)
  await query(
    em(),
    sql`delete from quota_usage where quota in ('day', 'pixels') and period_start < now() - interval '60 days'`,
  )
  // For a day longer, so that who comes late hears why.
  await query(em(), sql`delete from quote where valid_until < now() - interval '1 day'`)
  await query(em(), sql`delete from outside_sign_in where expires_at <= now()`)
  await query(em(), sql`delete from usage_tag where day < current_date - 2`)
  await deleteOldDeliveries(em, keptDays.delivery)
  await deleteOldConsents(em(), keptDays.consent)
  await expireRecognitions(em())
  await expireIdentity(em())
  await deleteOldDesigns({ em, storage })
  await query(em(), sql`delete from inbox where received_at < now() - make_interval(days => ${keptDays.inbox}::int)`)
  await query(em(), sql`delete from event where time < now() - make_interval(days => ${keptDays.event}::int)`)
}

// The row first: a link that still led to a file on its way out would break in the middle of a download.
const deleteExpiredAssets = async ({ em, storage }: RetentionDeps): Promise<void> => {
  for (;;) {
    const expired = await query<AssetPlace>(
      em(),
      sql`update asset set deleted_at = now()
          where id in (select id from asset where expires_at <= now() and deleted_at is null limit ${batchSize})
          returning id, account_id as "accountId", folder`,
    )
    await removeAll(storage, expired.map(assetKey))
    if (expired.length < batchSize) return
  }
}

const deleteOldDesigns = async ({ em, storage }: RetentionDeps): Promise<void> => {
  for (;;) {
    const purged = await purgeDesigns(em(), batchSize)
    await removeAll(storage, purged.flatMap(snapshotKeys))
    if (purged.length < batchSize) return
  }
}

/** Where exports may have put its versions. Nobody notes which, and what is not there is removed in vain. */
const snapshotKeys = ({ accountId, id, version }: PurgedDesign): string[] =>
  Array.from({ length: version }, (_, at) => designVersionKey(accountId, id, at + 1))
