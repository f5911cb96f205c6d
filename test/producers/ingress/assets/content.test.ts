import { newId } from '#contracts/ids.ts'
import { assetKey, uploadPlace } from '#contracts/storage-keys.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import { createLinks } from '#infra/storage/links.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { newAccount } from '../../../support/account.ts'
import { eventually } from '../../../support/eventually.ts'
import { problemOf, startAssetApp, upload } from './asset-app.ts'
import { pngOfBytes, pngPicture } from './pictures.ts'

const app = await startAssetApp({ after })
const em = () => app.database.em()
const bytes = await pngOfBytes(10_000)
const { accountId, token } = await newAccount(em())
const asset = await upload(app, token, { bytes, name: 'Grüße 図.png' })
const content = `/v1/assets/${asset.id}/content`
const etag = `"${asset.digest.slice('sha-256:'.length)}"`

const bodyOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())
const get = (headers: Record<string, string> = {}, method = 'GET') => app.call(token, content, { headers, method })

test('the content comes as it was stored, described, and in a way that no browser runs', async () => {
  const response = await get()
  assert.equal(response.status, 200)
  assert.deepEqual(await bodyOf(response), bytes)
  const expected = {
    'content-type': 'image/png',
    'content-length': '10000',
    'accept-ranges': 'bytes',
    etag,
    'repr-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
    'content-disposition': `inline; filename="Gr__e _.png"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%E5%9B%B3.png`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-site',
    'cache-control': 'private, no-store',
  }
  for (const [name, value] of Object.entries(expected)) assert.equal(response.headers.get(name), value, name)
})

test('HEAD tells the same without the bytes, and knows no ranges', async () => {
  const response = await get({ range: 'bytes=0-9' }, 'HEAD')
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-length'), '10000')
  assert.equal(response.headers.get('etag'), etag)
  assert.equal((await bodyOf(response)).length, 0)
})

const parts: Record<string, [start: number, end: number]> = {
  'bytes=0-0': [0, 0],
  'bytes=0-99': [0, 99],
  'bytes=100-': [100, 9999],
  'bytes=-1': [9999, 9999],
  'bytes=-99999': [0, 9999],
  'bytes=9999-9999': [9999, 9999],
  'bytes=9990-999999': [9990, 9999],
  'Bytes=5-6': [5, 6],
}
for (const [range, [start, end]] of Object.entries(parts)) {
  test(`the range ${range} is answered with bytes ${start} to ${end}`, async () => {
    const response = await get({ range })
    assert.equal(response.status, 206)
    assert.equal(response.headers.get('content-range'), `bytes ${start}-${end}/10000`)
    assert.deepEqual(await bodyOf(response), bytes.subarray(start, end + 1))
  })
}

for (const range of ['bytes=10000-', 'bytes=10000-10001', 'bytes=-0', 'bytes=999999999999999-']) {
  test(`the range ${range} lies outside, and the answer says how long the file is`, async () => {
    const response = await get({ range })
    assert.equal(response.headers.get('content-range'), 'bytes */10000')
    assert.equal(response.headers.get('etag'), null)
    assert.deepEqual([response.status, (await problemOf(response)).code], [416, 'range-not-satisfiable'])
  })
}

for (const range of [
  'bytes=',
  'bytes=-',
  'bytes=9-8',
  'bytes=0-1,5-6',
  'items=0-1',
  'bytes=a-b',
  `bytes=0-${'9'.repeat(400)}`,
]) {
  test(`the range ${range.slice(0, 20)} is ignored and the whole file comes`, async () => {
    const response = await get({ range })
    assert.equal(response.status, 200)
    assert.equal((await bodyOf(response)).length, 10_000)
  })
}

test('a range is given only of the file that If-Range names', async () => {
  assert.equal((await get({ range: 'bytes=0-1', 'if-range': etag })).status, 206)
  assert.equal((await get({ range: 'bytes=0-1', 'if-range': '"other"' })).status, 200)
})

test('who has the file already is told so', async () => {
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const response = await get({ 'if-none-match': known, range: 'bytes=0-1' })
    assert.equal(response.status, 304)
    assert.equal(response.headers.get('etag'), etag)
    assert.equal((await bodyOf(response)).length, 0)
  }
  assert.equal((await get({ 'if-none-match': '"other"' })).status, 200)
})

test('a signed link works without a key, for parts and HEAD too', async () => {
  assert.deepEqual(await bodyOf(await fetch(asset.url)), bytes)
  assert.deepEqual(await bodyOf(await fetch(asset.url, { headers: { range: 'bytes=1-3' } })), bytes.subarray(1, 4))
  assert.equal((await fetch(asset.url, { method: 'HEAD' })).headers.get('content-length'), '10000')
})

test('a changed link is invalid, an old one expired, and neither says whether the asset exists', async () => {
  const flipped = asset.url.replace(/.$/, last => (last === 'A' ? 'B' : 'A'))
  assert.deepEqual([(await fetch(flipped)).status, (await problemOf(await fetch(flipped))).code], [403, 'link-invalid'])
  const moved = asset.url.replace(asset.id, newId('asset'))
  assert.equal((await problemOf(await fetch(moved))).code, 'link-invalid')
  const old = app.links.signLink(asset.id, new Date(Date.now() - 25 * 3_600_000))
  const expired = await problemOf(await fetch(old.url))
  assert.deepEqual([expired.status, expired.code], [410, 'link-expired'])
  const foreign = createLinks({ publicUrl: app.url, keys: [{ kid: 'one', secret: 'another secret' }] })
  assert.equal((await fetch(foreign.signLink(asset.id).url)).status, 403)
})

test('a deleted asset is gone at once, with its links, its bytes and its place in the list', async () => {
  const mine = await newAccount(em())
  const { id, url } = await upload(app, mine.token, await pngPicture())
  const call = (path: string, method = 'GET') => app.call(mine.token, path, { method })
  assert.equal((await call(`/v1/assets/${id}`, 'DELETE')).status, 204)
  for (const path of [`/v1/assets/${id}`, `/v1/assets/${id}/content`, url]) {
    const problem = await problemOf(await call(path))
    assert.deepEqual([problem.status, problem.code], [410, 'gone'])
  }
  assert.deepEqual(
    (await app.files()).filter(file => file.includes(mine.accountId)),
    [],
  )
  assert.deepEqual(((await (await call('/v1/assets')).json()) as { data: unknown[] }).data, [])
  assert.equal((await call(`/v1/assets/${id}`, 'DELETE')).status, 204)
})

test('an expired asset is gone as well', async () => {
  const mine = await newAccount(em())
  const { id, url } = await upload(app, mine.token, await pngPicture())
  await em().nativeUpdate(Asset, { id }, { expiresAt: new Date(Date.now() - 1000) })
  assert.equal((await app.call(mine.token, `/v1/assets/${id}`)).status, 410)
  assert.equal((await fetch(url)).status, 410)
})

test('an asset that is deleted while its download begins is gone, not lost', async t => {
  const mine = await newAccount(em())
  const { id, url } = await upload(app, mine.token, await pngPicture())
  const { open } = app.storage
  t.mock.method(app.storage, 'open', async (key: string) => {
    await app.call(mine.token, `/v1/assets/${id}`, { method: 'DELETE' })
    return open(key)
  })
  assert.equal((await problemOf(await fetch(url))).code, 'gone')
})

test('a file that was lost is a fault of ours, not of the request', async () => {
  const mine = await newAccount(em())
  const { id, url } = await upload(app, mine.token, await pngPicture())
  await app.storage.remove(assetKey(uploadPlace(mine.accountId, id)))
  const response = await fetch(url)
  assert.equal(response.headers.get('etag'), null)
  assert.equal((await problemOf(response)).code, 'internal')
})

test('what another account owns cannot be told from what does not exist', async () => {
  const stranger = await newAccount(em())
  const ways = [
    ['GET', ''],
    ['GET', '/content'],
    ['HEAD', '/content'],
    ['DELETE', ''],
  ] as const
  for (const [method, suffix] of ways) {
    const ask = async (id: string): Promise<unknown> => {
      const response = await app.call(stranger.token, `/v1/assets/${id}${suffix}`, { method })
      const text = (await response.text()).replaceAll(id, 'ID').replaceAll(/"(?:request|trace)_id":"\w+"/g, '')
      const varying = new Set(['x-request-id', 'traceparent', 'date'])
      return { status: response.status, text, headers: [...response.headers].filter(([name]) => !varying.has(name)) }
    }
    const foreign = await ask(asset.id)
    assert.equal((foreign as { status: number }).status, 404)
    assert.deepEqual(foreign, await ask(newId('asset')), `${method} ${suffix}`)
    assert.equal(((await ask(newId('task'))) as { status: number }).status, 404)
  }
  assert.equal((await get()).status, 200)
  assert.equal(await app.storage.size(assetKey(uploadPlace(accountId, asset.id))), 10_000)
})

test('a client that goes away in the middle of a download does no harm, and has not fetched the file', async t => {
  const mine = await newAccount(em())
  const { id, url } = await upload(app, mine.token, await pngOfBytes(15 * 2 ** 20))
  const { open } = app.storage
  const closed = Promise.withResolvers<void>()
  t.mock.method(app.storage, 'open', async (...asked: Parameters<typeof open>) => {
    const opened = await open(...asked)
    return opened.once('close', () => closed.resolve())
  })
  const leaving = new AbortController()
  const response = await fetch(url, { signal: leaving.signal })
  await response.body!.getReader().read()
  leaving.abort()
  await closed.promise
  assert.equal((await bodyOf(await fetch(url, { headers: { range: 'bytes=0-9' } }))).length, 10)
  const count = async () => (await em().findOneOrFail(Asset, id)).downloadCount
  await eventually('the second one was counted', async () => (await count()) > 0)
  assert.equal(await count(), 1)
})
