import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'
import { demoPhoto } from '../../scripts/fixtures/make-photo.ts'
import type { AssetView } from '#contracts/http/assets.ts'

const platform = await startPlatform({ after })
const { token } = await newAccount(platform.em(), { credits: 100 })
const client = clientOf(platform.baseUrl, token)

test('a photographed page that is uploaded and posted comes back as a clean picture with its cost', async () => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(await demoPhoto())], { type: 'image/jpeg' }), 'page.jpg')
  const { status, body: asset } = await client.call<AssetView>('POST', '/v1/assets', { body: form })
  assert.equal(status, 201)

  const posted = await client.post('image.process', { asset_id: asset.id })
  assert.equal(posted.status, 'queued')
  assert.equal(posted.cost.held, posted.cost.quoted_max)

  const types: string[] = []
  for await (const event of client.events(posted.urls.events)) types.push(event.type)
  assert.equal(types[0], 'task.queued')
  assert.equal(types.at(-1), 'task.succeeded')
  assert.ok(types.includes('task.progress'), 'progress was told')

  const task = await client.ended(posted.id)
  assert.equal(task.status, 'succeeded')
  assert.equal(task.cost.charged, task.cost.held)
  const [file] = task.output
  const picture = Buffer.from(await (await fetch(file!.url)).arrayBuffer())
  assert.equal(picture.length, file!.bytes)
  await assertNothingLost(platform)
})
