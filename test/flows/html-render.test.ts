import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import sharp from 'sharp'
import type { AssetView } from '#contracts/http/assets.ts'
import type { ResultOf } from '#contracts/tasks/registry.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { kinds: ['html.render'] })
const { token } = await newAccount(platform.em(), { credits: 100 })
const client = clientOf(platform.baseUrl, token)

const uploaded = async (): Promise<AssetView> => {
  const blue = sharp({ create: { width: 8, height: 8, channels: 3, background: '#00f' } })
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(await blue.png().toBuffer())], { type: 'image/png' }), 'blue.png')
  const { body } = await client.call<AssetView>('POST', '/v1/assets', { body: form })
  return body
}

test('a page that is posted with an uploaded picture comes back as a picture of it, and costs what was said', async () => {
  const { id } = await uploaded()
  const posted = await client.post('html.render', {
    html: `<body style="margin:0"><img style="display:block" src="asset:${id}"><img src="http://127.0.0.1/x.png">`,
    assets: [id],
    format: { type: 'png', width: 64, height: 32 },
  })
  const task = await client.ended(posted.id)
  assert.equal(task.status, 'succeeded')
  assert.equal(task.cost.charged, task.cost.held)
  const result = task.result as ResultOf<'html.render'>
  assert.deepEqual([result.width, result.height, result.blocked], [64, 32, ['http://127.0.0.1/x.png']])
  const answer = await fetch(task.output[0]!.url)
  assert.equal(answer.headers.get('content-type'), 'image/png')
  const { data } = await sharp(Buffer.from(await answer.arrayBuffer()))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  assert.deepEqual([...data.subarray(0, 3)], [0, 0, 255])
  await assertNothingLost(platform)
})

test('a page that is posted to be printed comes back as a document', async () => {
  const posted = await client.post('html.render', { html: '<h1>Invoice</h1>', format: { type: 'pdf' } })
  const task = await client.ended(posted.id)
  assert.equal((task.result as ResultOf<'html.render'>).pages, 1)
  const bytes = Buffer.from(await (await fetch(task.output[0]!.url)).arrayBuffer())
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')
})

test('a page that fills too many sheets fails at its own fault, and costs nothing', async () => {
  const html = '<p style="break-after:page">x</p>'.repeat(102)
  const task = await client.ended((await client.post('html.render', { html, format: { type: 'pdf' } })).id)
  assert.deepEqual([task.status, task.error?.code, task.cost.charged], ['failed', 'unrenderable-page', '0'])
  assert.match(task.error?.detail ?? '', /100 sheets/)
})

test('a page that names a picture of nobody’s is not taken', async () => {
  const input = { html: '<p>', assets: ['ast_01JD0000000000000000000000'] }
  const { status } = await client.call('POST', '/v1/tasks', { json: { type: 'html.render', input } })
  assert.ok(status >= 400 && status < 500)
})
