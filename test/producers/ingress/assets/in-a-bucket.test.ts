import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { openS3Storage } from '#infra/storage/s3.ts'
import { newAccount } from '../../../support/account.ts'
import { eventually } from '../../../support/eventually.ts'
import { startS3 } from '../../../support/s3-server.ts'
import { problemOf, startAssetApp, upload } from './asset-app.ts'
import { pngPicture } from './pictures.ts'

const bucket = await startS3({ after })
const app = await startAssetApp({ after }, { storage: openS3Storage({ ...bucket.options, presignsDownloads: true }) })
const { em } = app.database

const uploaded = async () => {
  const mine = await newAccount(em())
  const picture = await pngPicture()
  return { ...mine, picture, ...(await upload(app, mine.token, picture)) }
}
const look = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init })

const countOf = async (id: string): Promise<number> => {
  const [row] = await query<{ n: number }>(em(), sql`select download_count as n from asset where id = ${id}`)
  return row!.n
}

test('a signed link leads on to the bucket for a minute, and the bytes come from there', async () => {
  const { url, picture, id } = await uploaded()
  const answer = await look(url)
  assert.equal(answer.status, 302)
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
  assert.equal(await answer.text(), '')
  const address = new URL(answer.headers.get('location')!)
  assert.equal(address.origin, bucket.options.endpoint)
  assert.equal(address.searchParams.get('X-Amz-Expires'), '60')
  const content = await fetch(url)
  assert.deepEqual(Buffer.from(await content.arrayBuffer()), picture)
  assert.equal(content.headers.get('content-type'), 'image/png')
  assert.match(content.headers.get('content-disposition')!, /^inline; filename="picture.png"/)
  await eventually('both have been counted', async () => (await countOf(id)) === 2)
})

test('asking for no more than the head leads to an address for the head, and counts as no download', async () => {
  const { url, picture, id } = await uploaded()
  const answer = await fetch(url, { method: 'HEAD' })
  assert.deepEqual([answer.status, answer.headers.get('content-length')], [200, String(picture.length)])
  assert.equal(await countOf(id), 0)
})

test('a part comes from the bucket too, and only the first one counts', async () => {
  const { url, picture, id } = await uploaded()
  const answer = await fetch(url, { headers: { range: 'bytes=10-19' } })
  assert.equal(answer.status, 206)
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), picture.subarray(10, 20))
  assert.equal(await countOf(id), 0)
  await fetch(url, { headers: { range: 'bytes=0-9' } })
  await eventually('the first one has been counted', async () => (await countOf(id)) === 1)
  assert.equal(await countOf(id), 1)
})

test('a link that is not valid, and one of a file that is gone, lead nowhere', async () => {
  const { url, id, token } = await uploaded()
  assert.equal((await look(`${url}x`)).status, 403)
  const { headers } = await look(url)
  await app.call(token, `/v1/assets/${id}`, { method: 'DELETE' })
  assert.equal((await look(url)).status, 410)
  assert.equal((await fetch(headers.get('location')!)).status, 404, 'nor does an address that was signed before')
})

test('whoever comes with a key gets the bytes from us: the key must not travel on', async () => {
  const { id, token, picture } = await uploaded()
  const answer = await app.call(token, `/v1/assets/${id}/content`, { redirect: 'manual' })
  assert.equal(answer.status, 200)
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), picture)
})

test('a bucket that does not answer as it should is told of as trouble that passes', async () => {
  const { id, token } = await uploaded()
  bucket.next({ status: 403, code: 'AccessDenied' })
  const answer = await app.call(token, `/v1/assets/${id}/content`)
  assert.ok(answer.headers.has('retry-after'))
  assert.deepEqual(await problemOf(answer), { status: 503, code: 'storage-unavailable' })
  const { token: mine } = await newAccount(em())
  bucket.next({ status: 403, code: 'AccessDenied' })
  await assert.rejects(upload(app, mine, await pngPicture()), /storage-unavailable/)
  assert.deepEqual(await (await app.call(mine, '/v1/assets')).json(), emptyPage)
})

const emptyPage = { object: 'list', data: [], has_more: false, next_cursor: null }
