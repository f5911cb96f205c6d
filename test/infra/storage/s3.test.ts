import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import { openS3Storage } from '#infra/storage/s3.ts'
import type { S3Options } from '#infra/storage/storage-config.ts'
import { ObjectMissing, StorageTrouble } from '#infra/storage/storage.ts'
import type { SignedRequest } from '../../support/s3-signature.ts'
import { startS3 } from '../../support/s3-server.ts'
import { chunks, newKey, testPromises } from './storage-promises.ts'

const opened = async (more: Partial<S3Options> = {}) => {
  const server = await startS3({ after })
  return { ...server, storage: openS3Storage({ ...server.options, ...more }) }
}

testPromises('S3', opened)

const twentyMebibytes = (): AsyncGenerator<Uint8Array> =>
  chunks(...Array.from({ length: 20 }, () => randomBytes(2 ** 20)))

const seenAs = ({ method, target }: SignedRequest): string => {
  const { pathname, searchParams } = new URL(target, 'http://s3')
  const about = [...searchParams.keys()].filter(name => name !== 'x-id')
  return [method, pathname.split('/')[2], ...about].join(' ')
}

test('what is written travels with its digest and its encryption, in one request', async () => {
  const { storage, requests } = await opened()
  const bytes = randomBytes(1000)
  await storage.write(newKey(), bytes)
  assert.equal(requests.length, 1)
  const { headers } = requests[0]!
  assert.equal(headers['x-amz-checksum-sha256'], createHash('sha256').update(bytes).digest('base64'))
  assert.equal(headers['x-amz-server-side-encryption'], 'AES256')
  assert.equal(headers['x-amz-acl'], undefined, 'nothing is made public')
})

test('a long stream travels in parts, each with its digest, and is encrypted as a whole', async () => {
  const { storage, requests } = await opened({ encryption: 'aws:kms', kmsKeyId: 'key-1' })
  await storage.writeStream(newKey(), twentyMebibytes(), 2 ** 30)
  assert.deepEqual(requests.map(seenAs), [
    'POST uploads uploads',
    'PUT uploads partNumber uploadId',
    'PUT uploads partNumber uploadId',
    'PUT uploads partNumber uploadId',
    'POST uploads uploadId',
  ])
  const { headers } = requests[0]!
  assert.equal(headers['x-amz-server-side-encryption'], 'aws:kms')
  assert.equal(headers['x-amz-server-side-encryption-aws-kms-key-id'], 'key-1')
  assert.deepEqual(
    requests.slice(1, 4).map(({ body }) => body.length / 2 ** 20),
    [8, 8, 4],
  )
})

test('a server that cannot encrypt is not asked to, when the settings say so', async () => {
  const { storage, requests } = await opened({ encryption: 'none' })
  await storage.write(newKey(), Buffer.from('ink'))
  assert.equal(requests[0]!.headers['x-amz-server-side-encryption'], undefined)
})

test('everything lies below the prefix, and keys are told without it', async () => {
  const { storage, requests } = await opened({ prefix: 'ink/production/' })
  const key = newKey()
  await storage.write(key, Buffer.from('ink'))
  assert.equal(requests[0]!.target.split('?')[0], `/ink/ink/production/${key}`)
  assert.deepEqual(
    (await Array.fromAsync(storage.list('uploads'))).map(object => object.key),
    [key],
  )
  assert.equal(String(await storage.read(key)), 'ink')
})

const page = (key: string, next?: string) => ({
  status: 200,
  code: '',
  text: `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${next ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}
    <Contents><Key>${key}</Key><LastModified>2026-11-20T09:00:00.000Z</LastModified></Contents>
    <Contents><Key>uploads/what somebody else has put there.txt</Key></Contents></ListBucketResult>`,
})

test('a folder that takes several answers is listed to its end', async () => {
  const { storage, next, requests } = await opened()
  const keys = [newKey(), newKey(), newKey()] as const
  next(page(keys[0], 'one+1/'), busy, page(keys[1], 'two'), page(keys[2]))
  const storedAt = new Date('2026-11-20T09:00:00.000Z')
  assert.deepEqual(
    await Array.fromAsync(storage.list('uploads')),
    keys.map(key => ({ key, storedAt })),
  )
  const tokens = requests.map(({ target }) => new URL(target, 'http://s3').searchParams.get('continuation-token'))
  assert.deepEqual(tokens, [null, 'one+1/', 'one+1/', 'two'])
})

const denied = { status: 403, code: 'AccessDenied' }
const busy = { status: 503, code: 'SlowDown' }

test('a server that is busy for a moment is asked again', async () => {
  const { storage, next } = await opened()
  const key = newKey()
  next(busy, busy)
  await storage.write(key, Buffer.from('ink'))
  next(busy)
  assert.equal(String(await storage.read(key)), 'ink')
})

test('a part that does not arrive is sent again, and so is an end that fails behind a good status', async () => {
  const { storage, next } = await opened()
  const key = newKey()
  next('none', busy, 'none', 'none', 'none', { status: 200, code: 'InternalError' })
  const { sha256 } = await storage.writeStream(key, twentyMebibytes(), 2 ** 30)
  assert.equal(
    createHash('sha256')
      .update(await storage.read(key))
      .digest('hex'),
    sha256,
  )
})

for (const [name, mishaps] of Object.entries({
  'refuses to begin one': [denied],
  'refuses a part': ['none', 'none', denied],
  'refuses the end': ['none', 'none', 'none', 'none', denied],
} as const)) {
  test(`of an upload nothing is left when the server ${name}, and its source is let go`, async () => {
    const { storage, next, leftovers } = await opened()
    let isReleased = false
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* twentyMebibytes()
      } finally {
        isReleased = true
      }
    }
    next(...mishaps)
    await assert.rejects(storage.writeStream(newKey(), source(), 2 ** 30), StorageTrouble)
    assert.equal(isReleased, true)
    assert.deepEqual(await leftovers(), [])
  })
}

test('bytes that were changed on the way are not passed on', async () => {
  const { storage, next } = await opened()
  const key = newKey()
  await storage.write(key, randomBytes(1000))
  next('spoil')
  await assert.rejects(storage.read(key), /^StorageTrouble: the bytes that arrived are not those that were stored$/)
})

test('an answer that breaks off is trouble, not a shorter file', async () => {
  const { storage, next } = await opened()
  const key = newKey()
  await storage.write(key, randomBytes(100_000))
  next('cut')
  await assert.rejects(storage.read(key), StorageTrouble)
  next('cut')
  const stream = await storage.open(key)
  await assert.rejects(Array.fromAsync(stream), Error)
})

test('trouble says what the server answered, and nothing of keys, also when it is looked at closely', async () => {
  const { options } = await opened()
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'a-secret-that-is-not-right' }
  const storage = openS3Storage({ ...options, credentials })
  const [trouble] = await Promise.allSettled([storage.read(newKey())]).then(all =>
    all.map(one => one.status === 'rejected' && (one.reason as unknown)),
  )
  assert.ok(trouble instanceof StorageTrouble)
  assert.equal(trouble.message, 'the bucket answers SignatureDoesNotMatch (403, request REQUEST1)')
  assert.doesNotMatch(inspect(trouble, { depth: 20, showHidden: true }), /S3RVER|a-secret/)
})

test('a bucket that does not exist is trouble, not a missing file', async () => {
  const { storage, next } = await opened()
  const gone = { status: 404, code: 'NoSuchBucket' }
  next(gone, gone)
  await assert.rejects(storage.read(newKey()), /NoSuchBucket/)
  await assert.rejects(storage.remove(newKey()), /NoSuchBucket/)
})

test('a server that is away is trouble that says where it fails', async () => {
  const { options } = await opened()
  const storage = openS3Storage({ ...options, endpoint: 'http://127.0.0.1:1' })
  await assert.rejects(storage.size(newKey()), /^StorageTrouble: the bucket cannot be reached: ECONNREFUSED$/)
})

const asDownload = { contentType: 'image/png', contentDisposition: 'inline; filename="a.png"', ttlSeconds: 60 }

test('an address is signed only where the operator wants it', async () => {
  const { storage } = await opened()
  assert.equal(storage.presign, undefined)
})

test('a signed address leads to the bytes for a minute, under the name and type that it was signed for', async () => {
  const { storage, clock } = await opened({ presignsDownloads: true })
  const key = newKey()
  await storage.write(key, Buffer.from('ink'))
  const url = await storage.presign!(key, { method: 'GET', ...asDownload })
  const answer = await fetch(url)
  assert.equal(await answer.text(), 'ink')
  assert.equal(answer.headers.get('content-type'), 'image/png')
  assert.equal(answer.headers.get('content-disposition'), 'inline; filename="a.png"')
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  assert.equal((await fetch(url, { headers: { range: 'bytes=1-1' } })).status, 206)

  assert.equal((await fetch(url, { method: 'HEAD' })).status, 403, 'it is for reading, as it was signed')
  const head = await storage.presign!(key, { method: 'HEAD', ...asDownload })
  assert.equal((await fetch(head, { method: 'HEAD' })).status, 200)
  assert.equal((await fetch(head)).status, 403)
  for (const changed of ['a.png/b.png', 'inline/attachment', 'Expires=60/Expires=600', 'uploads/results']) {
    const [part, other] = changed.split('/') as [string, string]
    assert.equal((await fetch(url.replace(part, other))).status, 403, changed)
  }
  clock.now = () => new Date(Date.now() + 61_000)
  assert.equal((await fetch(url)).status, 403)
})

test('a signed address for what is not there leads nowhere', async () => {
  const { storage } = await opened({ presignsDownloads: true })
  const key = newKey()
  assert.equal((await fetch(await storage.presign!(key, { method: 'GET', ...asDownload }))).status, 404)
  await assert.rejects(storage.presign!('../x', { method: 'GET', ...asDownload }), TypeError)
  await assert.rejects(storage.size(key), ObjectMissing)
})
