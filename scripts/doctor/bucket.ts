import { randomUUID } from 'node:crypto'
import { newId } from '#contracts/ids.ts'
import { assetKey, uploadPlace } from '#contracts/storage-keys.ts'
import { bucketFacts, type BucketFacts } from '#infra/storage/bucket-facts.ts'
import { openS3Storage } from '#infra/storage/s3.ts'
import type { S3Options } from '#infra/storage/storage-config.ts'
import { ObjectMissing } from '#infra/storage/storage.ts'
import { messageOf } from '../command/message-of.ts'
import { fault, ok, orElse, warning, type Finding } from './finding.ts'

/** The bucket takes files, gives them back, lets them go, and shows them to nobody else. Leaves nothing there. */
export const checkBucket = async (options: S3Options): Promise<Finding[]> => {
  const storage = openS3Storage(options)
  const key = assetKey(uploadPlace(newId('account'), newId('asset')))
  const bytes = Buffer.from(`inkstone doctor ${randomUUID()}`)
  try {
    await step('look for what is not there', () => storage.read(key).then(neverThere, onlyMissing))
    await step('write', () => storage.write(key, bytes))
    await step('read', async () => requireSame(await storage.read(key), bytes))
    await step('list', () => Array.fromAsync(storage.list('exports')))
    const facts = await step('look at the bucket', () => bucketFacts(options, key))
    await step('remove', () => storage.remove(key))
    return orElse(
      judge(facts),
      ok('storage', `the bucket ${options.bucket} can be written, read and emptied, by us alone`),
    )
  } catch (error) {
    await storage.remove(key).catch(() => undefined)
    const detail = messageOf(error)
    return [fault('storage', detail, fixFor(detail))]
  }
}

const step = async <Answer>(what: string, doing: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await doing()
  } catch (error) {
    throw new Error(`the attempt to ${what} failed: ${messageOf(error)}`, { cause: error })
  }
}

const neverThere = (): never => {
  throw new Error('there is something')
}

const onlyMissing = (error: unknown): void => {
  if (!(error instanceof ObjectMissing)) throw error
}

const requireSame = (read: Buffer, written: Buffer): void => {
  if (!read.equals(written)) throw new Error('other bytes than were written')
}

const fixes: [when: RegExp, fix: string][] = [
  [/NoSuchBucket|NotFound/, 'make the bucket, or check S3_BUCKET and S3_REGION'],
  [/SignatureDoesNotMatch|InvalidAccessKeyId/, 'check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY'],
  [/Credentials/, 'set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or give the machine a role'],
  [/NotImplemented|KMS/i, 'set S3_SSE to what the server can do, none if it must be, and encrypt its disks'],
  [/PermanentRedirect|AuthorizationHeaderMalformed|30[17]/, 'set S3_REGION to that of the bucket'],
  [
    /ENOTFOUND|ECONNREFUSED|Timeout|ETIMEDOUT/,
    'check S3_ENDPOINT; S3_FORCE_PATH_STYLE=true helps where buckets are no host names',
  ],
  [
    /403|AccessDenied/,
    'allow s3:GetObject, PutObject, DeleteObject, AbortMultipartUpload, and s3:ListBucket for the bucket',
  ],
]

const fixFor = (message: string): string =>
  fixes.find(([when]) => when.test(message))?.[1] ?? 'mend what the message says and ask again'

const judge = ({ isPublic, isVersioned, isEncrypted }: BucketFacts): Finding[] => [
  ...(isPublic ? [fault('storage', 'anybody may read the bucket', 'block public access to it')] : []),
  ...(isVersioned
    ? [
        warning(
          'storage',
          'the bucket keeps versions of what is deleted',
          'let a lifecycle rule expire noncurrent versions, or suspend versioning',
        ),
      ]
    : []),
  ...(isEncrypted ? [] : [warning('storage', 'the server does not say that it encrypts', 'encrypt its disks')]),
]
