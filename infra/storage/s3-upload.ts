import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3'
import { createHash } from 'node:crypto'
import { asking } from './s3-trouble.ts'
import { StorageTrouble } from './storage.ts'

type Target = { client: S3Client; Bucket: string; Key: string; encryption: Encryption }

export type Encryption = { ServerSideEncryption?: 'AES256' | 'aws:kms'; SSEKMSKeyId?: string }

/** All parts but the last must have 5 MiB at least. Two of these are in memory at a time. */
const partBytes = 8 * 2 ** 20

/** Stores the bytes with one request. The server refuses what does not arrive as it was sent. */
export const putObject = async ({ client, encryption, ...where }: Target, bytes: Uint8Array): Promise<void> => {
  const body = { Body: bytes, ContentLength: bytes.length, ChecksumSHA256: digestOf(bytes) }
  await asking(where.Key, () => client.send(new PutObjectCommand({ ...where, ...encryption, ...body })))
}

/** Stores what comes, of whatever length, as one object or not at all. */
export const putStream = async (target: Target, source: AsyncIterable<Uint8Array>): Promise<void> => {
  const parts = partsOf(source)
  try {
    const first = await parts.next()
    const second = await parts.next()
    // There is one part at least.
    if (second.done) await putObject(target, first.value as Uint8Array)
    else await putParts(target, chain([first.value as Uint8Array, second.value], parts))
  } finally {
    // Whoever sends is told that nobody reads on.
    await parts.return(undefined)
  }
}

const putParts = async (target: Target, parts: AsyncIterable<Uint8Array>): Promise<void> => {
  const { client, encryption, ...where } = target
  const { UploadId } = await asking(where.Key, () =>
    client.send(new CreateMultipartUploadCommand({ ...where, ...encryption, ChecksumAlgorithm: 'SHA256' })),
  )
  if (UploadId === undefined) throw new StorageTrouble('the server begins no upload')
  const upload = { ...where, UploadId }
  try {
    const sent: CompletedPart[] = []
    for await (const bytes of parts) sent.push(await putPart(client, upload, { bytes, PartNumber: sent.length + 1 }))
    const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: sent } })
    await asking(where.Key, () => client.send(complete))
  } catch (error) {
    // What is not aborted takes room until a rule of the bucket clears it away. Why it came to this is what matters to the caller.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}

type Upload = Omit<Target, 'client' | 'encryption'> & { UploadId: string }
type Part = { bytes: Uint8Array; PartNumber: number }

const putPart = async (client: S3Client, upload: Upload, { bytes, PartNumber }: Part): Promise<CompletedPart> => {
  const ChecksumSHA256 = digestOf(bytes)
  const body = { Body: bytes, ContentLength: bytes.length, ChecksumSHA256, PartNumber }
  const { ETag, ChecksumSHA256: seen } = await asking(upload.Key, () =>
    client.send(new UploadPartCommand({ ...upload, ...body })),
  )
  // A server that knows of the digest wants it again at the end.
  return {
    PartNumber,
    ...(ETag === undefined ? {} : { ETag }),
    ...(seen === undefined ? {} : { ChecksumSHA256: seen }),
  }
}

/** The bytes in parts of `partBytes`, the last of which may be shorter; of nothing, one empty part. */
async function* partsOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of source) {
    held.push(chunk)
    bytes += chunk.length
    while (bytes > partBytes) {
      const whole = Buffer.concat(held)
      yield whole.subarray(0, partBytes)
      held = [whole.subarray(partBytes)]
      bytes -= partBytes
    }
  }
  yield Buffer.concat(held)
}

async function* chain(first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first
  yield* rest
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')
