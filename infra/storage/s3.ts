import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { measure } from './measure.ts'
import { isKey, requireKey } from './require-key.ts'
import { s3Client } from './s3-client.ts'
import { asking } from './s3-trouble.ts'
import { putObject, putStream, type Encryption } from './s3-upload.ts'
import type { S3Options } from './storage-config.ts'
import {
  ObjectMissing,
  StorageTrouble,
  type ByteRange,
  type PresignedRequest,
  type Storage,
  type StoredObject,
} from './storage.ts'

/** Storage in a bucket of Amazon S3 or of a server that speaks its protocol. @throws StorageTrouble from everything that it does */
export const openS3Storage = (options: S3Options, client: S3Client = s3Client(options)): Storage => {
  const { bucket: Bucket, prefix, presignsDownloads } = options
  const encryption = encryptionOf(options)
  const at = (key: string): { Bucket: string; Key: string } => {
    requireKey(key)
    return { Bucket, Key: prefix + key }
  }

  const open = async (key: string, range?: ByteRange): Promise<Readable> => {
    const Range = range && `bytes=${range.start}-${range.end}`
    const asked = new GetObjectCommand({ ...at(key), ...(Range ? { Range } : { ChecksumMode: 'ENABLED' }) })
    const { Body, ContentRange } = await asking(key, () => client.send(asked))
    if (!(Body instanceof Readable)) throw new StorageTrouble('the bucket answers without a body')
    if (range && ContentRange === undefined) {
      Body.destroy()
      throw new StorageTrouble('the server knows no ranges')
    }
    return Body
  }

  return {
    write: async (key, bytes) => putObject({ client, encryption, ...at(key) }, bytes),
    writeStream: async (key, source, maxBytes) => {
      const target = { client, encryption, ...at(key) }
      const { content, written } = measure(source, maxBytes)
      await putStream(target, content)
      return written()
    },
    read: async key => {
      const body = await open(key)
      return asking(key, () => buffer(body))
    },
    open,
    size: async key => {
      const asked = new HeadObjectCommand(at(key))
      const { ContentLength } = await asking(key, () => client.send(asked))
      if (ContentLength === undefined) throw new StorageTrouble('the bucket answers without a length')
      return ContentLength
    },
    remove: async key => {
      const asked = new DeleteObjectCommand(at(key))
      try {
        await asking(key, () => client.send(asked))
      } catch (error) {
        if (!(error instanceof ObjectMissing)) throw error
      }
    },
    list: folder => objectsIn({ client, Bucket, prefix, folder }),
    ...(presignsDownloads ? { presign: async (key, request) => presign(client, at(key), request) } : {}),
  }
}

const encryptionOf = ({ encryption, kmsKeyId }: S3Options): Encryption => {
  if (encryption === 'none') return {}
  const isByKey = encryption === 'aws:kms' && kmsKeyId !== undefined
  return { ServerSideEncryption: encryption, ...(isByKey ? { SSEKMSKeyId: kmsKeyId } : {}) }
}

type Listing = { client: S3Client; Bucket: string; prefix: string; folder: string }

async function* objectsIn({ client, Bucket, prefix, folder }: Listing): AsyncGenerator<StoredObject> {
  const pages = paginateListObjectsV2({ client }, { Bucket, Prefix: `${prefix}${folder}/` })
  for (;;) {
    const { done, value } = await asking(folder, () => pages.next())
    if (done) return
    for (const { Key = '', LastModified: storedAt } of value.Contents ?? []) {
      const key = Key.slice(prefix.length)
      if (isKey(key) && storedAt) yield { key, storedAt }
    }
  }
}

const presign = (
  client: S3Client,
  where: { Bucket: string; Key: string },
  { method, contentType, contentDisposition, ttlSeconds }: PresignedRequest,
): Promise<string> => {
  const answer = {
    ...where,
    ResponseContentType: contentType,
    ResponseContentDisposition: contentDisposition,
    ResponseCacheControl: 'private, no-store',
  }
  const expiry = { expiresIn: ttlSeconds }
  return method === 'HEAD'
    ? getSignedUrl(client, new HeadObjectCommand(answer), expiry)
    : getSignedUrl(client, new GetObjectCommand(answer), expiry)
}
