import { assetKey, designVersionKey, type AssetPlace } from '#contracts/storage-keys.ts'
import { deleteOldConsents } from '#infra/db/subscriptions/consents.ts'
import { deleteOldDeliveries } from '#infra/db/subscriptions/deliveries-done.ts'
import { purgeDesigns, type PurgedDesign } from '#infra/db/designs/designs.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { expireRecognitions } from '#infra/db/recognitions/recognitions.ts'
import { query, sql } from '#infra/db/sql.ts'
import { removeAll } from '#infra/storage/remove-all.ts'
import type { Storage } from '#infra/storage/storage.ts'
import { deleteInBatches, deleteOldEvents, deleteOldInbox, deleteOldQuotaUsage } from './delete-rows.ts'

/** How long things are kept that are of use for a while only. An inbox entry outlasts every retry and replay of its message. */
const keptDays = { inbox: 14, event: 30, delivery: 30, consent: 30 }
const batchSize = 500

export type RetentionDeps = { em: () => EntityManager; storage: Storage }

const steps: Record<string, (deps: RetentionDeps) => Promise<void>> = {
  assets: deps => deleteExpiredAssets(deps),
  'idempotency keys': ({ em }) => deleteInBatches(em, 'idempotency_key', sql`expires_at <= now()`),
  quotas: ({ em }) => deleteOldQuotaUsage(em),
  // For a day longer, so that who comes late hears why.
  quotes: ({ em }) => deleteInBatches(em, 'quote', sql`valid_until < now() - interval '1 day'`),
  'outside sign-ins': ({ em }) => deleteInBatches(em, 'outside_sign_in', sql`expires_at <= now()`),
  'usage tags': ({ em }) => deleteInBatches(em, 'usage_tag', sql`day < current_date - 2`),
  deliveries: ({ em }) => deleteOldDeliveries(em, keptDays.delivery),
  consents: ({ em }) => deleteOldConsents(em(), keptDays.consent),
  recognitions: ({ em }) => forgetRecognitions(em),
  sessions: ({ em }) => deleteInBatches(em, 'session', sql`absolute_expires_at < now() - interval '30 days'`),
  tokens: ({ em }) => deleteInBatches(em, 'one_time_token', sql`expires_at < now() - interval '7 days'`),
  'failed sign-ins': ({ em }) => deleteInBatches(em, 'throttle', sql`tried_at < now() - interval '2 days'`),
  'sign-up grants': ({ em }) => deleteInBatches(em, 'sign_up_grant', sql`day < (now() at time zone 'UTC')::date - 7`),
  designs: deps => deleteOldDesigns(deps),
  inbox: ({ em }) => deleteOldInbox(em, keptDays.inbox),
  events: ({ em }) => deleteOldEvents(em, keptDays.event),
}

/**
 * Deletes what has expired: files with their assets, deleted designs, idempotency keys, old entries of the inbox and the logs. What
 * keeps one step from its work, as storage that is away keeps the files, does not keep the others.
 * @throws once all steps were tried, with what failed
 */
export const deleteExpired = async (deps: RetentionDeps): Promise<void> => {
  const failures: { step: string; error: unknown }[] = []
  for (const [step, take] of Object.entries(steps)) {
    await take(deps).catch((error: unknown) => failures.push({ step, error }))
  }
  if (failures.length > 0) throw notDeleted(failures)
}

const notDeleted = (failures: readonly { step: string; error: unknown }[]): AggregateError =>
  new AggregateError(
    failures.map(({ error }) => error),
    `not everything that has expired was deleted: ${failures.map(tellFailure).join(', ')}`,
  )

const tellFailure = ({ step, error }: { step: string; error: unknown }): string =>
  `${step} (${error instanceof Error ? error.message : String(error)})`

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

const forgetRecognitions = async (em: () => EntityManager): Promise<void> => {
  while ((await expireRecognitions(em(), batchSize)) === batchSize);
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
