import { Failure } from '#contracts/failures.ts'
import { ObjectMissing, type Storage } from '#infra/storage/storage.ts'

/** What workers do with storage. */
export type StorageReach = {
  read: (key: string) => Promise<Buffer>
  /** Overwrites, so that a second run of a task leaves the same bytes. */
  store: (key: string, bytes: Uint8Array) => Promise<void>
}

/** Storage as a dependency of work: what is not there is the task's own trouble, everything else is an outage. */
export const reachStorage = ({ read, write }: Pick<Storage, 'read' | 'write'>): StorageReach => ({
  read: key => read(key).catch(rethrow),
  store: (key, bytes) => write(key, bytes).catch(rethrow),
})

const rethrow = (cause: unknown): never => {
  if (cause instanceof ObjectMissing) throw new Failure('asset-not-found', undefined, { cause })
  throw new Failure('dependency-unavailable', 'The storage cannot be reached.', { retry: 'backoff', cause })
}
