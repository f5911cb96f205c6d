import { openDiskStorage } from './disk.ts'
import type { StorageConfig } from './storage-config.ts'
import type { Storage } from './storage.ts'

/** The storage that the settings name. The client of S3 is some 10 MB of code, read only by those who have a bucket. */
export const openStorage = async (config: StorageConfig): Promise<Storage> => {
  if (config.kind === 'disk') return openDiskStorage(config)
  const { openS3Storage } = await import('./s3.ts')
  return openS3Storage(config)
}
