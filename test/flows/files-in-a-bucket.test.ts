import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { AssetView } from '#contracts/http/assets.ts'
import { query, sql } from '#infra/db/sql.ts'
import { demoPhoto } from '../../scripts/fixtures/make-photo.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform } from '../support/platform.ts'
import { startS3 } from '../support/s3-server.ts'

const lifetime = inReverse({ after })
const bucket = await startS3(lifetime)
const platform = await startPlatform(lifetime, {
  kinds: ['image.process', 'design.generate'],
  bucket: { ...bucket.options, prefix: 'ink/live/' },
})
const { token, accountId } = await newAccount(platform.em(), { credits: 100 })
const client = clientOf(platform.baseUrl, token)

const keysIn = async (folder: string): Promise<string[]> =>
  (await Array.fromAsync(platform.storage.list(folder))).map(({ key }) => key)

const fetched = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer())

const uploaded = async (): Promise<AssetView> => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(await demoPhoto())], { type: 'image/jpeg' }), 'page.jpg')
  return (await client.call<AssetView>('POST', '/v1/assets', { body: form })).body
}

test('a file goes from upload to result through the bucket, also when work reads what other work has made', async () => {
  const asset = await uploaded()
  assert.deepEqual(await keysIn('uploads'), [`uploads/${accountId}/${asset.id}`])
  assert.deepEqual(await fetched(asset.url), Buffer.from(await demoPhoto()))

  const steps = [{ op: 'resize', width: 300 }]
  const first = await client.ended((await client.post('image.process', { asset_id: asset.id, steps })).id)
  const made = first.output[0]!
  const second = await client.ended((await client.post('image.process', { asset_id: made.asset_id })).id)
  assert.deepEqual([first.status, second.status], ['succeeded', 'succeeded'])
  const files = [made, second.output[0]!]
  assert.deepEqual(
    (await keysIn('results')).toSorted(),
    files.map(file => `results/${accountId}/${file.asset_id}`).toSorted(),
  )
  for (const file of files) assert.equal((await fetched(file.url)).length, file.bytes)

  for (const { id } of [first, second]) assert.equal((await client.call('DELETE', `/v1/tasks/${id}`)).status, 204)
  assert.equal((await client.call('DELETE', `/v1/assets/${asset.id}`)).status, 204)
  assert.equal((await fetch(made.url)).status, 410)
  assert.deepEqual(await bucket.leftovers(), [])
  await assertNothingLost(platform)
})

test('a design is read from the bucket, and everything goes when its time is up', async () => {
  const brief = { text: 'Spring Market\nSaturday, 21 March 2026\nMarket Square' }
  const posted = await client.post('design.generate', { brief, variants: 1, preview_width: 160 })
  const task = await client.ended(posted.id)
  assert.equal(task.status, 'succeeded')
  assert.deepEqual(
    (await keysIn('designs')).toSorted(),
    task.output.map(file => `designs/${accountId}/${file.asset_id}`).toSorted(),
  )
  const designs = async () => (await client.call<{ data: unknown[] }>('GET', '/v1/designs')).body.data
  await eventually('the design is there', async () => (await designs()).length === 1)

  await query(platform.em(), sql`update asset set expires_at = now() where task_id = ${task.id}`)
  await platform.stop('projections')
  await platform.start('projections')
  await eventually('the bucket is empty', async () => (await bucket.leftovers()).length === 0)
})
