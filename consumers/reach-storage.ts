import { Failure } from '#contracts/failures.ts'
import { assetFolders, assetKey, designVersionKey } from '#contracts/storage-keys.ts'
import type { OutputFolder } from '#contracts/tasks/kind.ts'
import { ObjectMissing, type Storage } from '#infra/storage/storage.ts'

/** The bytes of an asset. @throws Failure `asset-not-found` */
export type ReadAsset = (accountId: string, assetId: string) => Promise<Buffer>

/** Stores a file of the task's own. Overwrites, so that a second run of the task leaves the same bytes. */
export type StoreAsset = (accountId: string, assetId: string, bytes: Uint8Array) => Promise<void>

/** The document of one version of a design. @throws Failure `asset-not-found` */
export type ReadVersion = (accountId: string, designId: string, version: number) => Promise<Buffer>

/** What workers do with storage. */
export type StorageReach = { read: ReadAsset; store: StoreAsset; readVersion: ReadVersion }

/**
 * Storage as a dependency of the work of one kind, whose files go to `folder`. What is not there is the task's own trouble, everything
 * else is an outage.
 */
export const reachStorage = ({ read, write }: Pick<Storage, 'read' | 'write'>, folder: OutputFolder): StorageReach => ({
  read: (accountId, id) => readAnywhere(read, { accountId, id }).catch(rethrow),
  store: (accountId, id, bytes) => write(assetKey({ folder, accountId, id }), bytes).catch(rethrow),
  readVersion: (...version) => read(designVersionKey(...version)).catch(rethrow),
})

// A command names assets by their ids alone, and a worker has no database to ask where they lie. An id is in one folder at most.
const readAnywhere = async (read: Storage['read'], asset: { accountId: string; id: string }): Promise<Buffer> => {
  let missing: unknown
  for (const folder of assetFolders) {
    try {
      return await read(assetKey({ ...asset, folder }))
    } catch (error) {
      if (!(error instanceof ObjectMissing)) throw error
      missing = error
    }
  }
  throw missing
}

const rethrow = (cause: unknown): never => {
  if (cause instanceof ObjectMissing) throw new Failure('asset-not-found', undefined, { cause })
  throw new Failure('dependency-unavailable', 'The storage cannot be reached.', { retry: 'backoff', cause })
}
