import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { checkBucket } from '../../../scripts/doctor/bucket.ts'
import { startS3 } from '../../support/s3-server.ts'

const opened = () => startS3({ after })
const denied = { status: 403, code: 'AccessDenied' }

test('a bucket that does what it should is fine, and nothing is left in it', async () => {
  const { options, leftovers } = await opened()
  const [found, ...others] = await checkBucket(options)
  assert.deepEqual([found!.level, others], ['ok', []])
  assert.deepEqual(await leftovers(), [])
})

test('a bucket that anybody may read is a fault', async () => {
  const server = await opened()
  server.openToAll()
  const findings = await checkBucket(server.options)
  assert.deepEqual(
    findings.map(({ level, detail, fix }) => [level, detail, fix]),
    [['fault', 'anybody may read the bucket', 'block public access to it']],
  )
  assert.deepEqual(await server.leftovers(), [])
})

for (const [name, mishaps, expected] of [
  ['a wrong key', [{ status: 403, code: 'SignatureDoesNotMatch' }], /S3_SECRET_ACCESS_KEY/],
  ['a bucket that is not there', ['none', { status: 404, code: 'NoSuchBucket' }], /make the bucket/],
  ['no leave to write', ['none', denied], /s3:GetObject, PutObject/],
  ['no leave to list, which makes what is missing look forbidden', [denied], /s3:ListBucket/],
  ['encryption that the server does not know', ['none', { status: 501, code: 'NotImplemented' }], /S3_SSE/],
] as const) {
  test(`${name} is a fault with its fix`, async () => {
    const { options, next, leftovers } = await opened()
    const more = mishaps.map(mishap =>
      typeof mishap === 'object' && mishap.status >= 500 ? [mishap, mishap, mishap, mishap] : [mishap],
    )
    next(...more.flat())
    const [found, ...others] = await checkBucket(options)
    assert.deepEqual([found!.level, others], ['fault', []])
    assert.match(found!.fix!, expected)
    assert.deepEqual(await leftovers(), [])
  })
}

test('a server that does not answer is a fault that names the setting', async () => {
  const { options } = await opened()
  const [found] = await checkBucket({ ...options, endpoint: 'http://127.0.0.1:1' })
  assert.match(found!.fix!, /S3_ENDPOINT/)
})
