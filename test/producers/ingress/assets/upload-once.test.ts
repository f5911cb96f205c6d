import type { AssetView } from '#contracts/http/assets.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import { query, sql } from '#infra/db/sql.ts'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newAccount } from '../../../support/account.ts'
import { formOf, problemOf, startAssetApp } from './asset-app.ts'
import { jpegPicture, pngPicture } from './pictures.ts'

const app = await startAssetApp({ after })
const em = () => app.database.em()
const [picture, another] = [await pngPicture(), await pngPicture(31, 21)]

type Sent = { token: string; key: string; bytes?: Uint8Array; name?: string }

const send = ({ token, key, bytes = picture, name = 'a.png' }: Sent) =>
  app.call(token, '/v1/assets', {
    method: 'POST',
    body: formOf({ bytes, name }),
    headers: { 'idempotency-key': key },
  })

const filesOf = async (accountId: string): Promise<number> =>
  (await app.files()).filter(file => file.includes(accountId) || file.includes('.incoming')).length

test('an upload that is sent again under its key is answered as before and stored once', async () => {
  const { accountId, token } = await newAccount(em())
  const first = await send({ token, key: 'upload-1' })
  const again = await send({ token, key: 'upload-1' })
  const [one, other] = [(await first.json()) as AssetView, (await again.json()) as AssetView]
  assert.deepEqual([first.status, again.status], [201, 201])
  assert.equal(first.headers.get('idempotent-replayed'), null)
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
  assert.equal(again.headers.get('location'), first.headers.get('location'))
  assert.equal(other.id, one.id)
  assert.equal(await em().count(Asset, { accountId }), 1)
  assert.equal(await filesOf(accountId), 1)
})

test('the key may be written quoted or bare', async () => {
  const { token } = await newAccount(em())
  await send({ token, key: 'same' })
  assert.equal((await send({ token, key: '"same"' })).headers.get('idempotent-replayed'), 'true')
})

test('a key that was used for another file, or another name, is refused, and nothing new is stored', async () => {
  const { accountId, token } = await newAccount(em())
  await send({ token, key: 'k' })
  for (const change of [{ bytes: another }, { name: 'b.png' }]) {
    const problem = await problemOf(await send({ token, key: 'k', ...change }))
    assert.deepEqual([problem.status, problem.code], [422, 'idempotency-key-reused'])
  }
  assert.equal(await filesOf(accountId), 1)
})

test('two accounts may use the same key', async () => {
  const [one, other] = [await newAccount(em()), await newAccount(em())]
  await send({ token: one.token, key: 'k' })
  const response = await send({ token: other.token, key: 'k', bytes: await jpegPicture() })
  assert.deepEqual([response.status, response.headers.get('idempotent-replayed')], [201, null])
})

test('ten at the same time under one key store one file, and each is told that asset or that it is still coming', async () => {
  const { accountId, token } = await newAccount(em())
  const responses = await Promise.all(Array.from({ length: 10 }, () => send({ token, key: 'at once' })))
  const malformed = await Promise.all(responses.map(problemOf))
  assert.ok(malformed.every(({ code }) => code === 'invalid-request'))

  const racing = await Promise.all(Array.from({ length: 10 }, () => send({ token, key: 'at-once' })))
  const answers = await Promise.all(
    racing.map(async answer => ({
      status: answer.status,
      ...((await answer.json()) as { id?: string; code?: string }),
    })),
  )
  assert.equal(new Set(answers.filter(({ status }) => status === 201).map(({ id }) => id)).size, 1)
  for (const { status, code } of answers) assert.ok(status === 201 || code === 'idempotency-in-progress')
  assert.equal(await em().count(Asset, { accountId }), 1)
  assert.equal(await filesOf(accountId), 1)
})

test('a request whose twin is being recorded at this moment is told so and when to come back', async () => {
  const { accountId, token } = await newAccount(em())
  await em().transactional(async tx => {
    await query(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`${accountId} /v1/assets busy`}, 0))`)
    const response = await send({ token, key: 'busy' })
    assert.equal(response.headers.get('retry-after'), '1')
    assert.deepEqual([response.status, (await problemOf(response)).code], [409, 'idempotency-in-progress'])
  })
  assert.equal(await filesOf(accountId), 0)
  assert.equal((await send({ token, key: 'busy' })).status, 201)
})

test('a refused upload does not use up its key', async () => {
  const { token } = await newAccount(em())
  assert.equal((await send({ token, key: 'k', bytes: Buffer.from('no image') })).status, 415)
  assert.equal((await send({ token, key: 'k' })).status, 201)
})

test('a replay is answered although the storage is used up by now', async () => {
  const { token } = await newAccount(em(), { limits: { storageBytes: picture.length } })
  await send({ token, key: 'k' })
  assert.equal((await send({ token, key: 'k' })).status, 201)
})

test('a replay of an upload that was deleted since says that it is gone', async () => {
  const { token } = await newAccount(em())
  const { id } = (await (await send({ token, key: 'k' })).json()) as AssetView
  await app.call(token, `/v1/assets/${id}`, { method: 'DELETE' })
  assert.equal((await problemOf(await send({ token, key: 'k' }))).code, 'gone')
})

for (const key of ['', '""', 'two words', '"open', 'é', 'x'.repeat(256), `"${'x'.repeat(256)}"`]) {
  test(`the Idempotency-Key ${JSON.stringify(key.slice(0, 12))} of ${key.length} characters is malformed`, async () => {
    const { token } = await newAccount(em())
    const problem = await problemOf(await send({ token, key }))
    assert.deepEqual([problem.status, problem.code], [400, 'invalid-request'])
  })
}
