import { GetBucketVersioningCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { s3Client } from './s3-client.ts'
import { openS3Storage } from './s3.ts'
import type { S3Options } from './storage-config.ts'

export type BucketFacts = {
  /** Somebody without any key may read the object, or list the bucket. */
  isPublic: boolean
  /** What is deleted stays as an older version. False too where we may not ask. */
  isVersioned: boolean
  /** The server says that the object is encrypted where it lies. */
  isEncrypted: boolean
}

/** What an object that is there tells of its bucket. @throws StorageTrouble, or what `fetch` throws */
export const bucketFacts = async (options: S3Options, key: string): Promise<BucketFacts> => {
  const client = s3Client(options)
  const storage = openS3Storage({ ...options, presignsDownloads: true }, client)
  const about = { contentType: 'text/plain', contentDisposition: 'inline', ttlSeconds: 60 }
  const address = new URL(await storage.presign!(key, { method: 'GET', ...about }))
  address.search = ''
  const listing = new URL(address.href.slice(0, -(options.prefix + key).length))
  const where = { Bucket: options.bucket, Key: options.prefix + key }
  const { ServerSideEncryption: encryption } = await client.send(new HeadObjectCommand(where))
  return {
    isPublic: (await isOpen(address)) || (await isOpen(listing)),
    isVersioned: await isVersioned(client, options.bucket),
    isEncrypted: encryption !== undefined,
  }
}

const isOpen = async (address: URL): Promise<boolean> => {
  const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(10_000) })
  await answer.body?.cancel()
  return answer.ok
}

const isVersioned = async (client: S3Client, Bucket: string): Promise<boolean> => {
  try {
    return (await client.send(new GetBucketVersioningCommand({ Bucket }))).Status === 'Enabled'
  } catch {
    return false
  }
}
