import { assetEventData } from '#contracts/events/asset-data.ts'
import { uploadPlace } from '#contracts/storage-keys.ts'
import { eventWrites, type NewEvent } from '#infra/db/events/event-log.ts'
import { storeClaims, type Claim, type Stored } from '#infra/db/idempotency.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertion, query, sql, writeAll } from '#infra/db/sql.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'
import { storedUnder } from '../stored-under.ts'
import type { Written } from '#infra/storage/storage.ts'
import { displayName } from './display-name.ts'
import type { Recognized } from './recognize.ts'
import type { AssetRow } from './view-asset.ts'

type Upload = {
  caller: Caller
  asset: AssetRow
  claim: Claim | undefined
  /** What the event is traced by. */
  told: { traceparent: string | null }
}

export type Recorded = { recorded: 'new' } | { recorded: 'before'; stored: Stored }

/**
 * Makes an upload true: the row, the quota that it counts against, the event and the idempotency claim, together or not at all.
 * @throws Problem when the quota is used up, or the key is in use or was used for something else.
 */
export const recordUpload = (em: EntityManager, { caller, asset, claim, told }: Upload): Promise<Recorded> =>
  em.transactional(async tx => {
    const stored = claim && (await storedUnder(tx, claim))
    if (stored) return { recorded: 'before', stored }
    await requireStorage(tx, caller, asset.bytes)
    await writeAll(tx, [...insertion('asset', [asset]), ...eventWrites([uploadEvent(asset, told.traceparent)])])
    if (claim) await storeClaims(tx, [{ ...claim, status: 201, location: locationOf(asset.id), resourceId: asset.id }])
    return { recorded: 'new' }
  })

/**
 * The same of pictures that are parts of tasks, of which no event tells.
 * @throws Problem when they do not all fit into the quota
 */
export const recordPictures = (
  em: EntityManager,
  { caller, assets }: { caller: Caller; assets: readonly AssetRow[] },
): Promise<void> =>
  em.transactional(async tx => {
    await requireStorage(
      tx,
      caller,
      assets.reduce((sum, { bytes }) => sum + bytes, 0),
    )
    const rows = assets.map(asset => ({ ...asset, isInRequest: true }))
    await writeAll(tx, insertion('asset', rows))
  })

const uploadEvent = (asset: AssetRow, traceparent: string | null): NewEvent => ({
  type: 'asset.created',
  subject: asset.id,
  accountId: asset.accountId,
  correlationId: asset.id,
  traceparent,
  data: assetEventData(asset),
})

type UploadedFile = {
  id: string
  caller: Caller
  filename: string | undefined
  image: Recognized
  written: Written
  /** For ever, unless it is said. */
  expiresAt?: Date
}

/** The row of a file that somebody has just sent. */
export const uploadRow = ({ id, caller, filename, image, written, expiresAt }: UploadedFile): AssetRow => ({
  ...uploadPlace(caller.accountId, id),
  source: 'upload',
  taskId: null,
  filename: displayName(filename, image.contentType),
  ...image,
  bytes: written.bytes,
  digest: `sha-256:${written.sha256}`,
  createdAt: new Date(),
  expiresAt: expiresAt ?? null,
  deletedAt: null,
})

export const locationOf = (assetId: string): string => `/v1/assets/${assetId}`

/**
 * Whether an upload whose transaction broke became true after all. It waits for that transaction, in case it still runs in the
 * database after the connection to it was lost.
 */
export const isRecorded = (em: EntityManager, { accountId, id }: AssetRow): Promise<boolean> =>
  em.transactional(async tx => {
    await lockStorageOf(tx, accountId)
    const rows = await query(tx, sql`select from asset where id = ${id}`)
    return rows.length > 0
  })

// One upload of an account at a time from here to the commit: two that each fit alone may not fit together.
const lockStorageOf = async (em: EntityManager, accountId: string): Promise<void> => {
  await query(em, sql`select pg_advisory_xact_lock(hashtextextended(${`storage ${accountId}`}, 0))`)
}

const requireStorage = async (em: EntityManager, { accountId, limits }: Caller, bytes: number): Promise<void> => {
  await lockStorageOf(em, accountId)
  const [row] = await query<{ used: string }>(
    em,
    sql`select coalesce(sum(bytes), 0)::text as used from asset where account_id = ${accountId} and deleted_at is null`,
  )
  const limit = limits.storageBytes
  if (Number(row!.used) + bytes <= limit) return
  throw new Problem('quota-exceeded', {
    detail: `The account may store ${limit} bytes; ${row!.used} are used.`,
    extra: { limit, quota: 'storage' },
  })
}
