import { createHash } from 'node:crypto'
import { newId } from '#contracts/ids.ts'
import { assetKey, uploadPlace } from '#contracts/storage-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Caller } from '../caller.ts'
import { recognize } from '../assets/recognize.ts'
import { recordUpload, uploadRow } from '../assets/record-upload.ts'

type Deps = { em: () => EntityManager; storage: Storage; maxImagePixels: number }

/** Disposing of it takes the picture away: nobody has accepted the task that it came with. */
type KeptPicture = AsyncDisposable & { id: string }

const keptMs = 24 * 3_600_000

/** Stores a picture that came inside a request, for a day. @throws Problem when it is none, or the account has no room for it. */
export const keepPicture = async (
  { em, storage, maxImagePixels }: Deps,
  { caller, base64 }: { caller: Caller; base64: string },
): Promise<KeptPicture> => {
  const bytes = Buffer.from(base64, 'base64')
  const image = await recognize(bytes, { claimedType: undefined, maxImagePixels })
  const id = newId('asset')
  const key = assetKey(uploadPlace(caller.accountId, id))
  await using leavings = new AsyncDisposableStack()
  leavings.defer(() => storage.remove(key))
  await storage.write(key, bytes)
  const written = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  const expiresAt = new Date(Date.now() + keptMs)
  const asset = uploadRow({ id, caller, filename: undefined, image, written, expiresAt })
  await recordUpload(em(), { caller, asset, claim: undefined })
  leavings.move()
  return {
    id,
    [Symbol.asyncDispose]: async () => {
      await query(em(), sql`update asset set deleted_at = now() where id = ${id}`)
      await storage.remove(key)
    },
  }
}
