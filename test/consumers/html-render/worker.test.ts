import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { Failure } from '#contracts/failures.ts'
import { newId } from '#contracts/ids.ts'
import { htmlRender } from '#contracts/tasks/html-render.ts'
import type { DrawnPage, PageJob } from '#infra/engines/chromium/draw-page.ts'
import { htmlRenderWorker } from '../../../consumers/html-render/worker.ts'
import { svgFile } from '../../support/hostile-images.ts'

const assetId = 'ast_01JD0000000000000000000000'
const png = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#fff' } })
  .png()
  .toBuffer()
const picture: DrawnPage = { type: 'png', bytes: png, blocked: ['http://a.example/'], warnings: ['cut'] }

type Given = { drawn?: DrawnPage; files?: Record<string, Buffer> }

const workerWith = ({ drawn = picture, files = {} }: Given = {}) => {
  const jobs: PageJob[] = []
  const stored = new Map<string, Uint8Array>()
  const work = htmlRenderWorker({
    read: async (_, id) => files[id] ?? Promise.reject(new Failure('asset-not-found')),
    store: async (_, id, bytes) => void stored.set(id, bytes),
    draw: async job => {
      jobs.push(job)
      return drawn
    },
  })
  return { work, jobs, stored }
}

const jobFor = (input: unknown, taskId = newId('task')) => ({
  taskId,
  accountId: newId('account'),
  input: htmlRender.input.parse(input),
  attempt: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
  output: () => undefined,
})

test('a picture is stored and told with its size, and with what the page did not get', async () => {
  const { work, stored } = workerWith()
  const { result, files, warnings } = await work(jobFor({ html: '<p>' }))
  assert.deepEqual(htmlRender.result.parse(result), {
    format: 'png',
    bytes: png.length,
    width: 3,
    height: 2,
    blocked: ['http://a.example/'],
  })
  assert.deepEqual(warnings, ['cut'])
  assert.equal(files?.[0]?.content_type, 'image/png')
  assert.deepEqual(stored.get(files?.[0]?.asset_id ?? ''), png)
})

test('a document is told with its pages and the size of its sheet', async () => {
  const drawn: DrawnPage = {
    type: 'pdf',
    bytes: new Uint8Array([1]),
    pages: 2,
    widthMm: 210,
    heightMm: 297,
    blocked: [],
    warnings: [],
  }
  const { work, jobs } = workerWith({ drawn })
  const { result, files } = await work(jobFor({ html: '<p>', format: { type: 'pdf' } }))
  const told = htmlRender.result.parse(result)
  assert.deepEqual([told.pages, told.page_width_mm, told.page_height_mm], [2, 210, 297])
  assert.deepEqual([files?.[0]?.kind, files?.[0]?.content_type], ['document', 'application/pdf'])
  assert.ok(jobs[0]?.format.type === 'pdf' && jobs[0].format.maxPages === 100)
})

test('a second run of a task stores the same file again', async () => {
  const { work, stored } = workerWith()
  const taskId = newId('task')
  for (const job of [jobFor({ html: '<p>' }, taskId), jobFor({ html: '<p>' }, taskId)]) await work(job)
  assert.equal(stored.size, 1)
})

test('a page gets the pictures that its task names, each as what its bytes are', async () => {
  const { work, jobs } = workerWith({ files: { [assetId]: png } })
  await work(jobFor({ html: '<p>', assets: [assetId, assetId] }))
  assert.deepEqual([...jobs[0]!.assets], [[assetId, { bytes: png, contentType: 'image/png' }]])
})

test('an asset that is not a picture is refused before the browser sees it', async () => {
  for (const file of [svgFile, Buffer.from('<h1>page</h1>'), Buffer.from('%PDF-1.7'), Buffer.alloc(0)]) {
    const { work, jobs } = workerWith({ files: { [assetId]: file } })
    await assert.rejects(work(jobFor({ html: '<p>', assets: [assetId] })), { code: 'undecodable-image' })
    assert.deepEqual(jobs, [])
  }
})

test('assets that are larger than may be held at a time are refused', async () => {
  const heavy = Buffer.concat([png, Buffer.alloc(30 * 2 ** 20)])
  const other = 'ast_01JD0000000000000000000001'
  const { work } = workerWith({ files: { [assetId]: heavy, [other]: heavy } })
  await assert.rejects(work(jobFor({ html: '<p>', assets: [assetId, other] })), { code: 'invalid-input' })
})

test('margins without room for the page are the input’s fault', async () => {
  const format = { type: 'pdf', margins_mm: { left: 500 } }
  await assert.rejects(workerWith().work(jobFor({ html: '<p>', format })), { code: 'invalid-input', retry: 'never' })
})

test('what is no page, or a picture that nobody could hold, is refused before it becomes a task', () => {
  const faulty = [
    {},
    { html: '' },
    { html: 'x'.repeat(500_001) },
    { html: '図'.repeat(330_000) },
    { html: '"'.repeat(500_000) },
    { html: '<p>', url: 'https://example.com/' },
    { html: '<p>', javascript: true },
    { html: '<p>', assets: ['../../etc/passwd'] },
    { html: '<p>', assets: Array.from({ length: 21 }, () => assetId) },
    { html: '<p>', format: { type: 'png', width: 4096, height: 16_384 } },
    { html: '<p>', format: { type: 'png', height: 8_000, scale: 3 } },
    { html: '<p>', format: { type: 'png', width: 5_000 } },
    { html: '<p>', format: { type: 'jpeg' } },
    { html: '<p>', format: { type: 'pdf', page: { name: 'a4', width_mm: 1 } } },
    { html: '<p>', format: { type: 'pdf', page: { width_mm: 1e9, height_mm: 1 } } },
    { html: '<p>', format: { type: 'pdf', header: '<script>' } },
  ]
  for (const input of faulty)
    assert.equal(htmlRender.input.safeParse(input).success, false, JSON.stringify(input).slice(0, 80))
})

test('the largest page that is taken fits into a command, with all that goes with it', () => {
  const assets = Array.from({ length: 20 }, () => newId('asset'))
  const html = '図'.repeat(327_679)
  const input = htmlRender.input.parse({ html, assets, format: { type: 'pdf' } })
  const ids = { task_id: newId('task'), account_id: newId('account'), finish_before: new Date().toISOString() }
  const command = JSON.stringify({ ...ids, start_before: ids.finish_before, input, attempts: [] })
  assert.ok(Buffer.byteLength(command) < 2 ** 20 - 32 * 1024)
})
