// The same promises by a bucket of one's own, of whatever make:
//   TEST_S3_BUCKET=… TEST_S3_ENDPOINT=… TEST_S3_ACCESS_KEY_ID=… TEST_S3_SECRET_ACCESS_KEY=… npm test -- test/infra/storage/s3-elsewhere.test.ts
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { readConfig } from '#infra/config.ts'
import { s3Client } from '#infra/storage/s3-client.ts'
import { openS3Storage } from '#infra/storage/s3.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'
import type { Storage } from '#infra/storage/storage.ts'
import { newKey, testPromises } from './storage-promises.ts'

const given = Object.entries(process.env).filter(([name]) => name.startsWith('TEST_S3_'))
const settings = Object.fromEntries(given.map(([name, value]) => [name.slice('TEST_'.length), value]))
const { storage: config } = readConfig({ storage: storageConfig }, { S3_FORCE_PATH_STYLE: 'true', ...settings })

if (config.kind === 's3') {
  const client = s3Client(config)
  const folders = ['uploads', 'designs', 'exports', 'results', 'accounts']

  const keysIn = async (storage: Storage): Promise<string[]> =>
    (await Promise.all(folders.map(folder => Array.fromAsync(storage.list(folder))))).flat().map(({ key }) => key)

  const opened = async () => {
    const prefix = `test-${randomBytes(6).toString('hex')}/`
    const storage = openS3Storage({ ...config, prefix, presignsDownloads: true }, client)
    after(async () => {
      for (const key of await keysIn(storage)) await storage.remove(key)
    })
    return {
      storage,
      leftovers: async () => {
        const { Uploads: uploads = [] } = await client.send(
          new ListMultipartUploadsCommand({ Bucket: config.bucket, Prefix: prefix }),
        )
        return [...(await keysIn(storage)), ...uploads.map(({ Key = '' }) => `unfinished ${Key}`)]
      },
    }
  }

  testPromises(`bucket ${config.bucket}`, opened)

  test(`bucket ${config.bucket}: more objects than one answer lists are listed as well`, async () => {
    const { storage } = await opened()
    const keys = Array.from({ length: 1005 }, newKey)
    for (const key of keys) await storage.write(key, Buffer.alloc(0))
    assert.deepEqual((await keysIn(storage)).toSorted(), keys.toSorted())
  })

  test(`bucket ${config.bucket}: an address that was signed leads to the bytes, with the headers that it names`, async () => {
    const { storage } = await opened()
    const key = newKey()
    await storage.write(key, Buffer.from('ink'))
    const about = { contentType: 'text/plain', contentDisposition: 'attachment; filename="a.txt"', ttlSeconds: 60 }
    const url = await storage.presign!(key, { method: 'GET', ...about })
    const answer = await fetch(url)
    assert.equal(answer.status, 200)
    assert.equal(await answer.text(), 'ink')
    assert.equal(answer.headers.get('content-type'), 'text/plain')
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="a.txt"')
    assert.equal(
      (await fetch(await storage.presign!(key, { method: 'HEAD', ...about }), { method: 'HEAD' })).status,
      200,
    )
    assert.equal((await fetch(url.replace(/Signature=./, 'Signature='))).status, 403)
    assert.equal((await fetch(url.split('?')[0]!)).status, 403, 'and nobody gets in without')
  })
}
