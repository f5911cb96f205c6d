import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import sharp from 'sharp'
import type { AssetView } from '#contracts/http/assets.ts'
import type { DesignView } from '#contracts/http/designs.ts'
import type { ExportView } from '#contracts/http/exports.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { newId, siblingId } from '#contracts/ids.ts'
import type { DesignExportResult } from '#contracts/tasks/design-export.ts'
import { demoPhoto } from '../../scripts/fixtures/make-photo.ts'
import { newDesigner, type Designer } from '../support/designer.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { kinds: ['design.export'] })

const exportDesign = async ({ client }: Designer, design: DesignView, json: object): Promise<TaskView> => {
  const { status, body } = await client.call<TaskView>('POST', `/v1/designs/${design.id}/exports`, { json })
  assert.equal(status, 202, JSON.stringify(body))
  return client.ended(body.id)
}

const readExport = async ({ client }: Designer, task: TaskView): Promise<ExportView> => {
  const { status, body } = await client.call<ExportView>('GET', `/v1/exports/${siblingId('export', task.id)}`)
  assert.equal(status, 200)
  return body
}

test('a design is exported in several formats at once, and each file can be fetched', async () => {
  const designer = await newDesigner(platform, { credits: 100 })
  const design = await designer.made()
  const formats = [
    { type: 'png', scale: 0.5, dpi: 300 },
    { type: 'jpg', quality: 80 },
    { type: 'html' },
    { type: 'pdf' },
  ]
  const task = await exportDesign(designer, design, { formats })
  assert.equal(task.status, 'succeeded', JSON.stringify(task.error))
  assert.equal(task.cost.charged, '5')
  const { files } = task.result as DesignExportResult
  assert.deepEqual(
    files.map(({ filename, dpi }) => [filename, dpi]),
    [
      ['summer-fair.png', 300],
      ['summer-fair.jpg', 96],
      ['summer-fair.html', undefined],
      ['summer-fair.pdf', undefined],
    ],
  )
  const seen = await readExport(designer, task)
  const [png, jpg, html, pdf] = await Promise.all(
    seen.files.map(async ({ url }) => Buffer.from(await (await fetch(url!)).arrayBuffer())),
  )
  const { width, height, density } = await sharp(png).metadata()
  const { canvas } = design.document
  assert.deepEqual([width, height, density], [Math.round(canvas.width / 2), Math.round(canvas.height / 2), 300])
  assert.equal((await sharp(jpg).metadata()).format, 'jpeg')
  assert.match(html!.toString(), /^<!doctype html>/i)
  assert.match(pdf!.toString('latin1', 0, 8), /^%PDF-1/)
  await assertNothingLost(platform)
})

test('a photo of the design is in the picture, and the same version gives the same bytes', async () => {
  const designer = await newDesigner(platform, { credits: 100 })
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(await demoPhoto())], { type: 'image/jpeg' }), 'photo.jpg')
  const { body: asset } = await designer.client.call<AssetView>('POST', '/v1/assets', { body: form })
  const photo = {
    id: 'photo',
    type: 'image',
    role: 'photo',
    asset_id: asset.id,
    frame: { x: 0, y: 0, width: 400, height: 400 },
    crop: { x: 0, y: 0, width: 1, height: 1 },
  }
  const made = await designer.made()
  const withPhoto = await designer.patch(made.id, 1, { elements: [photo] })
  assert.equal(withPhoto.status, 200, JSON.stringify(withPhoto.body))
  const [one, other, before] = await Promise.all([
    exportDesign(designer, withPhoto.body, { formats: [{ type: 'png' }] }),
    exportDesign(designer, withPhoto.body, { formats: [{ type: 'png' }] }),
    exportDesign(designer, withPhoto.body, { version: 1, formats: [{ type: 'png' }] }),
  ])
  const digestOf = ({ result }: TaskView): unknown => (result as DesignExportResult).files[0]!.digest
  assert.equal(digestOf(one), digestOf(other))
  assert.notEqual(digestOf(one), digestOf(before))
  assert.equal((before.result as DesignExportResult).version, 1)
})

test('a format that cannot be made is not charged', async () => {
  const designer = await newDesigner(platform, { credits: 100 })
  const formats = [{ type: 'jpg', max_bytes: 1000 }, { type: 'png' }]
  const task = await exportDesign(designer, await designer.made(), { formats })
  assert.deepEqual([task.status, task.cost.held, task.cost.charged], ['succeeded', '2', '1'])
  const { failed } = await readExport(designer, task)
  assert.deepEqual(
    failed.map(({ format, code }) => [format, code]),
    [['jpg', 'target-unreachable']],
  )
})

test('downloads are counted, and new links end the old ones at once', async () => {
  const designer = await newDesigner(platform, { credits: 100 })
  const task = await exportDesign(designer, await designer.made(), { formats: [{ type: 'png' }] })
  const before = await readExport(designer, task)
  const [{ url, download_count: none }] = before.files as [ExportView['files'][number]]
  assert.equal(none, 0)
  assert.equal((await (await fetch(url!)).arrayBuffer()).byteLength, before.files[0]!.bytes)
  const part = await fetch(url!, { headers: { Range: 'bytes=5-9' } })
  assert.equal((await part.arrayBuffer()).byteLength, 5)
  await eventually(
    'one download was counted',
    async () => (await readExport(designer, task)).files[0]!.download_count === 1,
  )

  const renewed = await designer.client.call<ExportView>('POST', before.urls.links)
  assert.equal(renewed.status, 200)
  assert.equal((await fetch(url!)).status, 403)
  assert.equal((await fetch(task.output[0]!.url)).status, 403, 'the links of the task are as old')
  assert.equal((await fetch(renewed.body.files[0]!.url!)).status, 200)
  assert.equal((await fetch((await readExport(designer, task)).files[0]!.url!)).status, 200)
})

test('a deleted export is gone with its files and its links', async () => {
  const designer = await newDesigner(platform, { credits: 100 })
  const task = await exportDesign(designer, await designer.made(), { formats: [{ type: 'webp' }] })
  const { urls, files } = await readExport(designer, task)
  assert.equal((await designer.client.call('DELETE', urls.self)).status, 204)
  assert.equal((await fetch(files[0]!.url!)).status, 410)
  assert.equal((await designer.client.call('GET', urls.self)).status, 404)
  assert.equal((await designer.client.call('DELETE', urls.self)).status, 404)
})

test('exports are listed for all designs and for one', async () => {
  const designer = await newDesigner(platform, { credits: 100 })
  const [first, second] = [await designer.made(), await designer.made()]
  const one = await exportDesign(designer, first, { formats: [{ type: 'png' }] })
  const other = await exportDesign(designer, second, { formats: [{ type: 'webp' }] })
  const listed = async (path: string): Promise<string[]> =>
    (await designer.client.call<{ data: ExportView[] }>('GET', path)).body.data.map(({ task_id }) => task_id)
  assert.deepEqual(await listed('/v1/exports'), [other.id, one.id])
  assert.deepEqual(await listed('/v1/exports?order=asc&limit=1'), [one.id])
  assert.deepEqual(await listed(`/v1/designs/${first.id}/exports`), [one.id])
  assert.deepEqual(await listed('/v1/exports?status=failed'), [])
})

test('a design or version that is not there, and an export of somebody else, are not found', async () => {
  const [designer, stranger] = [
    await newDesigner(platform, { credits: 100 }),
    await newDesigner(platform, { credits: 100 }),
  ]
  const design = await designer.made()
  const json = { formats: [{ type: 'png' }] }
  const task = await exportDesign(designer, design, json)
  const self = `/v1/exports/${siblingId('export', task.id)}`
  for (const [method, path] of [
    ['GET', self],
    ['DELETE', self],
    ['POST', `${self}/links`],
    ['GET', `/v1/designs/${design.id}/exports`],
    ['GET', '/v1/exports/exp_nonsense'],
    ['GET', `/v1/exports/${newId('export')}`],
  ] as const)
    assert.equal((await stranger.client.problem(method, path)).status, 404, `${method} ${path}`)
  assert.equal((await stranger.client.problem('POST', `/v1/designs/${design.id}/exports`, { json })).status, 404)
  const posted = (input: object) =>
    stranger.client.problem('POST', '/v1/tasks', { json: { type: 'design.export', input } })
  const foreign = await posted({ design_id: design.id, ...json })
  assert.deepEqual([foreign.status, foreign.body.errors?.[0]?.code], [422, 'design-not-found'])
  const later = await designer.client.problem('POST', `/v1/designs/${design.id}/exports`, {
    json: { version: 9, ...json },
  })
  assert.deepEqual([later.status, later.body.errors?.[0]?.pointer], [422, '/version'])
  const echo = await stranger.client.post('diagnostic.echo', {}).catch(() => undefined)
  assert.equal(echo, undefined)
})

test('an export that has not ended cannot be deleted', async () => {
  const designer = await newDesigner(platform, { credits: 100 })
  const design = await designer.made()
  await platform.stop('workers')
  const { body } = await designer.client.call<TaskView>('POST', `/v1/designs/${design.id}/exports`, {
    json: { formats: [{ type: 'png' }] },
  })
  const path = `/v1/exports/${siblingId('export', body.id)}`
  assert.equal((await designer.client.problem('DELETE', path)).status, 409)
  const waiting = (await designer.client.call<ExportView>('GET', path)).body
  assert.deepEqual([waiting.done, waiting.files, waiting.version], [false, [], 1])
  await platform.start('workers')
  await designer.client.ended(body.id)
})

test('a printer’s color profile can be uploaded, and what only looks like one cannot', async () => {
  const designer = await newDesigner(platform)
  const send = async (bytes: Buffer) => {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(bytes)]), 'press.icc')
    return designer.client.call<AssetView>('POST', '/v1/assets', { body: form })
  }
  const profile = Buffer.alloc(400)
  profile.writeUInt32BE(profile.length, 0)
  profile.write('acsp', 36)
  const { status, body } = await send(profile)
  assert.deepEqual(
    [status, body.content_type, body.filename, body.width],
    [201, 'application/vnd.iccprofile', 'press.icc', null],
  )
  profile.writeUInt32BE(5_000, 0)
  assert.equal((await send(profile)).status, 415)
  assert.equal((await send(Buffer.alloc(400))).status, 415)
  profile.writeUInt32BE(profile.length, 0)
  profile.write('<!doctype html><script>alert(1)</script>', 128)
  assert.equal((await send(profile)).status, 415, 'also a page')
})
