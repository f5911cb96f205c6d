import type { StoredFile } from '#contracts/tasks/work.ts'
import { createHash } from 'node:crypto'

/** A file that lies in storage, as events tell of it. */
export const storedFile = (bytes: Uint8Array, about: Omit<StoredFile, 'bytes' | 'digest'>): StoredFile => ({
  ...about,
  bytes: bytes.length,
  digest: `sha-256:${createHash('sha256').update(bytes).digest('hex')}`,
})
