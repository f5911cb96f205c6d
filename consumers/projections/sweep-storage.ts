import { assetFolders, readKey } from '#contracts/storage-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { removeAll } from '#infra/storage/remove-all.ts'
import type { Storage, StoredObject } from '#infra/storage/storage.ts'

/** A file is written before its row, and goes after it: for that long nobody wonders. */
const youngMs = 24 * 3_600_000
const batchSize = 1000

type Deps = { em: () => EntityManager; storage: Pick<Storage, 'list' | 'remove'> }

type Options = {
  /** Only looks. */
  isDryRun?: boolean
  /** However many there are. */
  isForced?: boolean
  signal?: AbortSignal
  now?: Date
}

export type Swept = { files: number; orphans: string[] }

/** `strangers`: orphans of which this database has never heard. Others are what an outage of the storage kept from being removed. */
type Found = Swept & { strangers: number }

/** More than a hundred, and more than one in ten, is nothing that crashes leave: rather the storage of another database. */
const isImplausible = ({ files, strangers }: Found): boolean => strangers > Math.max(100, files / 10)

/**
 * Removes files that belong to nothing: what a crash has left between a file and its row. It leaves alone what is younger than a day,
 * what work that has not ended may have made, versions of designs that exist, and whatever has no key of the platform's.
 * @throws before anything is removed, when it would be so much that the storage is hardly the one of this database
 */
export const sweepStorage = async (deps: Deps, options: Options = {}): Promise<Swept> => {
  const found = await findOrphans(deps, options)
  const { files, orphans } = found
  if (options.isDryRun) return { files, orphans }
  if (isImplausible(found) && !options.isForced) {
    throw new Error(
      `${orphans.length} of ${files} files belong to nothing: is this the storage of this database? ` +
        'If it is, npm run admin -- storage sweep --force removes them.',
    )
  }
  await removeAll(deps.storage, orphans)
  return { files, orphans }
}

const findOrphans = async ({ em, storage }: Deps, { now = new Date(), signal }: Options): Promise<Found> => {
  const found: Found = { files: 0, orphans: [], strangers: 0 }
  for (const folder of assetFolders) {
    for await (const batch of batchesOf(storage.list(folder))) {
      signal?.throwIfAborted()
      const orphans = await orphansAmong(em(), batch, now)
      found.orphans.push(...orphans.map(({ key }) => key))
      found.strangers += orphans.filter(({ isStranger }) => isStranger).length
      found.files += batch.length
    }
  }
  return found
}

async function* batchesOf(objects: AsyncIterable<StoredObject>): AsyncGenerator<StoredObject[]> {
  let batch: StoredObject[] = []
  for await (const object of objects) {
    batch.push(object)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

type Orphan = { key: string; isStranger: boolean }

const orphansAmong = async (em: EntityManager, batch: readonly StoredObject[], now: Date): Promise<Orphan[]> => {
  const old = batch.flatMap(({ key, storedAt }) => {
    const known = readKey(key)
    return known && now.getTime() - storedAt.getTime() > youngMs ? [{ key, storedAt, known }] : []
  })
  const assets = await knownAssets(
    em,
    old.flatMap(({ known }) => ('asset' in known ? [known.asset.id] : [])),
  )
  const designs = await existingDesigns(
    em,
    old.flatMap(({ known }) => ('version' in known ? [known.version.id] : [])),
  )
  const isOwned = ({ known }: (typeof old)[number]): boolean =>
    'asset' in known ? assets.get(placeOf(known.asset)) === 'living' : designs.has(placeOf(known.version))
  const suspects = old.filter(object => !isOwned(object))
  const workSince = await openSince(em, suspects.map(accountOf))
  return suspects
    .filter(object => !(object.storedAt >= (workSince.get(accountOf(object)) ?? now)))
    .map(({ key, known }) => ({ key, isStranger: !('asset' in known && assets.has(placeOf(known.asset))) }))
}

type Known = { known: NonNullable<ReturnType<typeof readKey>> }
const accountOf = ({ known }: Known): string => ('asset' in known ? known.asset : known.version).accountId

const placeOf = ({ folder = '', accountId, id }: { folder?: string; accountId: string; id: string }): string =>
  [folder, accountId, id].join('/')

type AssetState = 'living' | 'deleted'

const knownAssets = async (em: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, AssetState>> => {
  if (ids.length === 0) return new Map()
  const rows = await query<{ id: string; accountId: string; folder: string; state: AssetState }>(
    em,
    sql`select id, account_id as "accountId", folder, case when deleted_at is null then 'living' else 'deleted' end as state
        from asset where id = any(${[...ids]}::text[])`,
  )
  return new Map(rows.map(row => [placeOf(row), row.state]))
}

// Also those that were deleted, as long as they have rows: their versions go when those do.
const existingDesigns = async (em: EntityManager, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  if (ids.length === 0) return new Set()
  const rows = await query<{ id: string; accountId: string }>(
    em,
    sql`select id, account_id as "accountId" from design where id = any(${[...new Set(ids)]}::text[])`,
  )
  return new Set(rows.map(placeOf))
}

/** Since when each account has had work that has not ended, as far as the platform knows: its files have no rows yet. */
const openSince = async (em: EntityManager, accountIds: readonly string[]): Promise<ReadonlyMap<string, Date>> => {
  if (accountIds.length === 0) return new Map()
  const rows = await query<{ accountId: string; since: Date }>(
    em,
    sql`select account_id as "accountId", min(created_at) as since from task
        where account_id = any(${[...new Set(accountIds)]}::text[]) and finished_at is null group by account_id`,
  )
  return new Map(rows.map(({ accountId, since }) => [accountId, since]))
}
