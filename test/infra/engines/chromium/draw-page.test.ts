import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { PDFDocument } from '@cantoo/pdf-lib'
import sharp from 'sharp'
import type { PageJob } from '#infra/engines/chromium/draw-page.ts'
import { pageDrawer } from '#infra/engines/chromium/page-drawer.ts'
import { documentJob, pictureJob } from '../../../support/page-job.ts'

const drawer = pageDrawer()
after(() => drawer[Symbol.asyncDispose]())

const draw = (job: PageJob) => drawer.draw(job, new AbortController().signal)

const pixelsOf = async (job: PageJob) => {
  const { bytes, warnings, blocked } = await draw(job)
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number): number[] => [...data.subarray((y * info.width + x) * 4).subarray(0, 4)]
  return { at, width: info.width, height: info.height, warnings, blocked }
}

const sheetsOf = async (job: PageJob) => {
  const { bytes } = await draw(job)
  const pages = (await PDFDocument.load(bytes)).getPages()
  return pages.map(page => [page.getWidth(), page.getHeight()].map(points => (points / 72) * 25.4))
}

const red = [255, 0, 0, 255]
const clear = [0, 0, 0, 0]
const box = '<body style="margin:0"><div style="width:10px;height:10px;background:red"></div>'

test('a page is drawn in the colors that it names, on white', async () => {
  const { at, width, height } = await pixelsOf(pictureJob(box, { height: 32 }))
  assert.deepEqual([width, height], [64, 32])
  assert.deepEqual([at(0, 0), at(9, 9), at(10, 10)], [red, red, [255, 255, 255, 255]])
})

test('a transparent page has nothing where nothing is drawn', async () => {
  const { at } = await pixelsOf(pictureJob(box, { isTransparent: true }))
  assert.deepEqual([at(9, 9), at(10, 10)], [red, clear])
})

test('a scale draws with more pixels, and the page is laid out as before', async () => {
  const { at, width, height } = await pixelsOf(pictureJob(box, { scale: 2 }))
  assert.deepEqual([width, height], [128, 64])
  assert.deepEqual([at(19, 19), at(20, 20)], [red, [255, 255, 255, 255]])
})

test('a page without a height is drawn to its end', async () => {
  const html = '<body style="margin:0"><div style="height:1990px"></div><div style="height:10px;background:red">'
  const { at, height } = await pixelsOf(pictureJob(html, { height: undefined }))
  assert.equal(height, 2000)
  assert.deepEqual(at(0, 1999), red)
})

test('a page that is higher than a picture may be is cut, with a warning', async () => {
  const html = '<body style="margin:0"><div style="height:3000px">'
  const bySide = await pixelsOf(pictureJob(html, { height: undefined, maxSide: 1000 }))
  assert.deepEqual([bySide.height, bySide.warnings.length], [1000, 1])
  const byPixels = await pixelsOf(pictureJob(html, { height: undefined, scale: 2, maxPixels: 64 * 2 * 500 }))
  assert.equal(byPixels.height, 500)
})

test('a picture of the account is shown by its address, and one that was not named is left out', async () => {
  const id = 'ast_01JD0000000000000000000000'
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#00f' } })
    .png()
    .toBuffer()
  const html = `<body style="margin:0"><img style="display:block" src="asset:${id}"><div style="width:8px;height:8px;background:url(asset:${id})"></div>
    <img src="asset:ast_01JD0000000000000000000001">`
  const job = { ...pictureJob(html), assets: new Map([[id, { bytes, contentType: 'image/png' }]]) }
  const { at, blocked } = await pixelsOf(job)
  assert.deepEqual(
    [at(4, 4), at(4, 12)],
    [
      [0, 0, 255, 255],
      [0, 0, 255, 255],
    ],
  )
  assert.deepEqual(blocked, ['asset:ast_01JD0000000000000000000001'])
})

test('fonts and pictures inside the page are used', async () => {
  const svg = encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="red"/></svg>',
  )
  const { at, blocked } = await pixelsOf(pictureJob(`<body style="margin:0"><img src="data:image/svg+xml,${svg}">`))
  assert.deepEqual(at(4, 4), red)
  assert.deepEqual(blocked, [])
})

test('no script runs, however it is written', async () => {
  const turnRed = 'document.documentElement.style.background=String.fromCharCode(114,101,100)'
  const html = `<script>${turnRed}</script><img src=x onerror="${turnRed}"><svg onload="${turnRed}"></svg>
    <body onload="${turnRed}"><details open ontoggle="${turnRed}">`
  const { at } = await pixelsOf(pictureJob(html))
  assert.deepEqual(at(63, 31), [255, 255, 255, 255])
})

test('the same page gives the same bytes, as a picture and as a document', async () => {
  for (const job of [pictureJob('<h1>same</h1>', { width: 300 }), documentJob('<h1>same</h1>')]) {
    const [first, second] = [await draw(job), await draw(job)]
    assert.deepEqual(Buffer.from(first.bytes), Buffer.from(second.bytes))
  }
})

for (const [widthMm, heightMm] of [
  [210, 297],
  [215.9, 279.4],
  [100.3, 50.7],
] as const) {
  test(`a sheet of ${widthMm} × ${heightMm} mm is exactly that, and one page stays one`, async () => {
    const html = '<body style="margin:0"><div style="height:99vh">'
    const sheets = await sheetsOf(documentJob(html, { widthMm, heightMm }))
    assert.equal(sheets.length, 1)
    assert.ok(Math.abs(sheets[0]![0]! - widthMm) < 0.01 && Math.abs(sheets[0]![1]! - heightMm) < 0.01)
  })
}

test('a page that sets its own sheet is printed on it, to the third of a millimeter', async () => {
  const [[width, height] = []] = await sheetsOf(documentJob('<style>@page{size:100.3mm 50.7mm;margin:0}</style><p>x'))
  assert.ok(Math.abs(width! - 100.3) < 0.35 && Math.abs(height! - 50.7) < 0.35)
})

test('a page that asks for a larger sheet than a PDF can have is refused, on whichever page it does', async () => {
  const html = '<style>@page far{size:6000mm 100mm}</style><p>x<p style="page:far;break-before:page">x'
  await assert.rejects(draw(documentJob(html)), { code: 'unrenderable-page', retry: 'never' })
})

const pages = (count: number): string => '<p style="break-after:page">x</p>'.repeat(count - 1) + '<p>x'

test('a document has as many sheets as its page fills, up to a hundred', async () => {
  assert.equal((await sheetsOf(documentJob(pages(100)))).length, 100)
})

test('a page that fills more sheets than that is refused', async () => {
  await assert.rejects(draw(documentJob(pages(101))), { code: 'unrenderable-page', retry: 'never' })
})
