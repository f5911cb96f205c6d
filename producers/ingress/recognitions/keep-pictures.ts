import { createHash } from 'node:crypto'
import { newId } from '#contracts/ids.ts'
import { assetKey, uploadPlace } from '#contracts/storage-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { removeAll } from '#infra/storage/remove-all.ts'
import type { Storage } from '#infra/storage/storage.ts'
import { imageTypes, recognize } from '../assets/recognize.ts'
import { recordPictures, uploadRow } from '../assets/record-upload.ts'
import type { AssetRow } from '../assets/view-asset.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

export type KeepDeps = { em: () => EntityManager; storage: Storage; maxImagePixels: number }

/** What became of one picture: the id of its asset, or why it is none. */
export type Kept = { id: string } | { problem: Problem }

const keptMs = 24 * 3_600_000
/** How many are written at the same time. */
const atOnce = 16

/**
 * Stores pictures that came in base64 inside a request, for a day: all that are pictures, or none.
 * @throws Problem when the account has no room for them
 */
export const keepPictures = async (
  { em, storage, maxImagePixels }: KeepDeps,
  { caller, images }: { caller: Caller; images: readonly string[] },
): Promise<Kept[]> => {
  const asked = images.map(image => ({ id: newId('asset'), image }))
  await using leavings = new AsyncDisposableStack()
  leavings.defer(() => removeAll(storage, asked.map(keyIn(caller))))
  const found: (AssetRow | Problem)[] = []
  for (let at = 0; at < asked.length; at += atOnce) {
    const some = asked.slice(at, at + atOnce).map(one => write({ storage, maxImagePixels }, { caller, ...one }))
    // Whatever becomes of the others, none is still being written when what was written is taken away.
    await Promise.allSettled(some)
    found.push(...(await Promise.all(some)))
  }
  const assets = found.filter(isAsset)
  if (assets.length > 0) await recordPictures(em(), { caller, assets })
  leavings.move()
  return found.map(one => (isAsset(one) ? { id: one.id } : { problem: one }))
}

const keyIn =
  ({ accountId }: Caller) =>
  ({ id }: { id: string }): string =>
    assetKey(uploadPlace(accountId, id))

const isAsset = (found: AssetRow | Problem): found is AssetRow => !(found instanceof Problem)

const write = async (
  { storage, maxImagePixels }: Omit<KeepDeps, 'em'>,
  { caller, id, image: base64 }: { caller: Caller; id: string; image: string },
): Promise<AssetRow | Problem> => {
  const bytes = Buffer.from(base64, 'base64')
  const image = await recognize(bytes, { claimedType: undefined, maxImagePixels, types: imageTypes }).catch(orProblem)
  if (image instanceof Problem) return image
  await storage.write(keyIn(caller)({ id }), bytes)
  const written = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  return uploadRow({ id, caller, filename: undefined, image, written, expiresAt: new Date(Date.now() + keptMs) })
}

const orProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  throw error
}

/** Drops pictures when the tasks that they came for are refused. After another fault these may have been accepted, and pictures expire. */
export const orDropped = async <Outcome>(submitted: Promise<Outcome>, drop: () => Promise<void>): Promise<Outcome> => {
  try {
    return await submitted
  } catch (error) {
    if (error instanceof Problem) await drop()
    throw error
  }
}

/** Takes pictures away again that no task was accepted for. */
export const dropPictures = async (
  { em, storage }: Omit<KeepDeps, 'maxImagePixels'>,
  { caller, ids }: { caller: Caller; ids: readonly string[] },
): Promise<void> => {
  if (ids.length === 0) return
  await query(em(), sql`update asset set deleted_at = now() where id = any(${ids}::text[])`)
  const dropped = ids.map(id => ({ id }))
  await removeAll(storage, dropped.map(keyIn(caller)))
}
