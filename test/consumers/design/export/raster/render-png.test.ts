import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pngFormatSchema, type PngFormat } from '#contracts/exports/formats.ts'
import { drawDesign } from '../../../../../consumers/design/compile/preview.ts'
import { renderPng } from '../../../../../consumers/design/export/raster/render-png.ts'
import type { ExportSource } from '../../../../../consumers/design/export/rendition.ts'
import { visibleDifference } from '../../../../../consumers/design/export/raster/visible-difference.ts'
import sharp from 'sharp'
import { textOf } from '../../compile/elements.ts'
import { files, pixelAt, sourceWith, wholePhoto } from './source-with.ts'

const format = (more: object = {}): PngFormat => pngFormatSchema.parse({ type: 'png', ...more })
const render = async (source: ExportSource, more: object = {}) => {
  const { files: made, warnings } = await renderPng(source, format(more))
  return { file: made[0], bytes: Buffer.from(made[0].bytes), warnings }
}

const red = { type: 'shape', fill: { type: 'solid', color: '#ff0000' } }
const words = sourceWith([red, textOf('Spring 春 ربيع 🌷')])

const chunksOf = (png: Buffer): { type: string; body: Buffer }[] => {
  const found = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    found.push({
      type: png.toString('latin1', at + 4, at + 8),
      body: png.subarray(at + 8, at + 8 + png.readUInt32BE(at)),
    })
  return found
}

test('every pixel is what a preview of the same design is drawn with', async () => {
  const { bytes } = await render(words)
  const { rgba } = drawDesign(words.document, () => undefined, 800)
  assert.ok((await sharp(bytes).ensureAlpha().raw().toBuffer()).equals(rgba))
})

test('a PNG holds its color space and its resolution, and no other word about itself', async () => {
  const chunks = chunksOf((await render(words)).bytes)
  assert.deepEqual([...new Set(chunks.map(({ type }) => type))], ['IHDR', 'sRGB', 'pHYs', 'IDAT', 'IEND'])
})

test('a pattern over the whole canvas is drawn without its frame, and looks the same', async () => {
  const frame = { x: 0, y: 0, width: 800, height: 600, rotation: 0 }
  const source = sourceWith([
    { type: 'pattern', material: 'background-bokeh', seed: 1, colors: ['primary', 'accent'], frame },
  ])
  const { rgba } = drawDesign(source.document, () => undefined, 800)
  const data = await sharp((await render(source)).bytes)
    .ensureAlpha()
    .raw()
    .toBuffer()
  const size = { width: 800, height: 600 }
  const { similarity, smooth } = visibleDifference({ data: rgba, ...size }, { data, ...size })
  assert.ok(similarity > 0.999 && smooth < 0.5, `${similarity} ${smooth}`)
})

test('the resolution is exact to the pixel a meter', async () => {
  for (const [dpi, perMeter] of [
    [36, 1417],
    [72, 2835],
    [96, 3780],
    [97, 3819],
    [300, 11_811],
    [1200, 47_244],
  ]) {
    const { file, bytes } = await render(sourceWith([]), { dpi, scale: 0.1 })
    const { body } = chunksOf(bytes).find(({ type }) => type === 'pHYs')!
    assert.deepEqual([body.readUInt32BE(0), body.readUInt32BE(4), body[8], file.dpi], [perMeter, perMeter, 1, dpi])
    assert.equal((await sharp(bytes).metadata()).density, dpi, 'and its checksum is right')
  }
})

test('the scale is that of the sides, rounded', async () => {
  const { file, bytes } = await render(words, { scale: 0.3337 })
  const { width, height } = await sharp(bytes).metadata()
  assert.deepEqual([width, height, file.width, file.height], [267, 200, 267, 200])
})

test('a picture of many pixels has no row too many', async () => {
  const { file } = await render(
    { ...words, list: { ...words.list, width: 6370, height: 6823, items: [] } },
    { dpi: 72 },
  )
  assert.deepEqual([file.width, file.height], [6370, 6823])
})

test('a picture that would be too large is refused before it is drawn, and told how large', async () => {
  const wide = { ...words, list: { ...words.list, width: 8000, height: 64 } }
  await assert.rejects(render(wide, { scale: 3 }), { code: 'too-many-pixels', message: /24000 × 192/ })
  const large = { ...words, list: { ...words.list, width: 8000, height: 8000 } }
  await assert.rejects(render(large), { code: 'too-many-pixels', message: /8000 × 8000/ })
})

test('the same design gives the same bytes', async () => {
  for (const optimize of [false, true]) {
    const [one, same] = await Promise.all([render(words, { optimize }), render(words, { optimize })])
    assert.ok(one.bytes.equals(same.bytes))
  }
})

test('without its paper, a design lets through what is behind it, and its edges stay bright', async () => {
  const ground = { type: 'shape', role: 'background', frame: { x: 0, y: 0, width: 800, height: 600, rotation: 0 } }
  const half = { type: 'shape', opacity: 0.5, fill: { type: 'solid', color: '#ff0000' } }
  const source = sourceWith([{ ...ground, fill: { type: 'solid', color: '#00ff00' } }, half])
  const { file } = await render(source, { transparent: true })
  assert.deepEqual(await pixelAt(file, 10, 10), [0, 0, 0, 0])
  assert.deepEqual(await pixelAt(file, 300, 300), [255, 0, 0, 128])
})

test('a scale that leaves a share of a pixel over does not darken the edge', async () => {
  const source = sourceWith([{ ...red, frame: { x: -10, y: -10, width: 900, height: 700, rotation: 0 } }])
  const { file } = await render({ ...source, list: { ...source.list, width: 799, height: 601 } }, { scale: 0.37 })
  const [left, right, bottom] = [await pixelAt(file, 0, 90), await pixelAt(file, 295, 90), await pixelAt(file, 90, 221)]
  for (const pixel of [left, right, bottom]) assert.deepEqual(pixel, [255, 0, 0, 255])
})

test('few colors become a palette that nobody can tell from them', async () => {
  const [plain, small] = [await render(words), await render(words, { optimize: true })]
  assert.deepEqual(small.warnings, [])
  assert.equal((await sharp(small.bytes).metadata()).isPalette, true)
  assert.ok(small.bytes.length < 0.8 * plain.bytes.length, `${small.bytes.length} of ${plain.bytes.length}`)
  const [one, two] = await Promise.all(
    [plain, small].map(async ({ bytes }) => ({
      data: await sharp(bytes).ensureAlpha().raw().toBuffer(),
      width: 800,
      height: 600,
    })),
  )
  assert.ok(visibleDifference(one!, two!).similarity >= 0.99)
})

test('a photo stays as it is, and the caller is told why', async () => {
  const source = sourceWith([wholePhoto], await files())
  const [plain, small] = [await render(source), await render(source, { optimize: true })]
  assert.match(small.warnings[0]!, /stays lossless/)
  assert.ok((await sharp(plain.bytes).raw().toBuffer()).equals(await sharp(small.bytes).raw().toBuffer()))
  assert.ok(small.bytes.length <= plain.bytes.length)
})

test('a gradient is not cut into bands', async () => {
  const stops = [
    { offset: 0, color: '#102040' },
    { offset: 1, color: '#e0a060' },
  ]
  const gradient = {
    ...red,
    frame: { x: 0, y: 0, width: 800, height: 600, rotation: 0 },
    fill: { type: 'linear', angle: 30, stops },
  }
  const { bytes } = await render(sourceWith([gradient]), { optimize: true })
  const plain = await render(sourceWith([gradient]))
  const [one, two] = await Promise.all(
    [plain.bytes, bytes].map(async png => ({
      data: await sharp(png).ensureAlpha().raw().toBuffer(),
      width: 800,
      height: 600,
    })),
  )
  assert.ok(visibleDifference(one!, two!).smooth <= 1)
})
