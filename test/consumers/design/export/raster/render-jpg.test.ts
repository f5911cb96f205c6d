import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jpgFormatSchema, type JpgFormat } from '#contracts/exports/formats.ts'
import sharp from 'sharp'
import { renderJpg } from '../../../../../consumers/design/export/raster/render-jpg.ts'
import { textOf } from '../../compile/elements.ts'
import { files, sourceWith, wholePhoto } from './source-with.ts'

const format = (more: object = {}): JpgFormat => jpgFormatSchema.parse({ type: 'jpg', ...more })

const source = sourceWith([wholePhoto, textOf('Spring')], await files())
const render = async (more: object = {}) => {
  const { files: made } = await renderJpg(source, format(more))
  return { file: made[0], bytes: Buffer.from(made[0].bytes) }
}

test('the resolution stands in JFIF, right behind the start, and in EXIF', async () => {
  for (const dpi of [36, 52, 72, 97, 300, 1200]) {
    const { file, bytes } = await render({ dpi, scale: 0.2 })
    assert.equal(bytes.toString('hex', 0, 6), 'ffd8ffe00010')
    assert.equal(bytes.toString('latin1', 6, 11), 'JFIF\0')
    assert.deepEqual([bytes[13], bytes.readUInt16BE(14), bytes.readUInt16BE(16), file.dpi], [1, dpi, dpi, dpi])
    const { density, exif, hasProfile } = await sharp(bytes).metadata()
    assert.deepEqual([density, hasProfile], [dpi, true])
    assert.ok(exif!.includes(rational(dpi)), 'EXIF holds it as a ratio')
  }
})

const rational = (value: number): Buffer => {
  const ratio = Buffer.alloc(8)
  ratio.writeUInt32LE(1000 * value, 0)
  ratio.writeUInt32LE(1000, 4)
  return ratio
}

test('color has its full resolution from quality 85 on', async () => {
  const sampling = async (quality: number) =>
    (await sharp((await render({ quality })).bytes).metadata()).chromaSubsampling
  assert.deepEqual([await sampling(84), await sampling(85)], ['4:2:0', '4:4:4'])
})

test('what lets light through lies on the color that was asked for', async () => {
  const clear = { ...source, files: [], list: { ...source.list, background: 'none', items: [] } }
  const { files: made } = await renderJpg(clear, format({ background: '#ff8000' }))
  const [r, g, b] = await sharp(made[0].bytes).extract({ left: 400, top: 300, width: 1, height: 1 }).raw().toBuffer()
  assert.ok(Math.abs(r! - 255) < 3 && Math.abs(g! - 128) < 3 && b! < 3, `${r} ${g} ${b}`)
})

test('of all qualities, the best one that fits into its bytes is taken, down to the last byte', async () => {
  const sizes = new Map<number, number>()
  for (const quality of [50, 60, 70, 80, 90]) sizes.set(quality, (await render({ quality })).bytes.length)
  for (const [quality, size] of sizes) {
    const { bytes } = await render({ max_bytes: size, quality: 90 })
    assert.equal(bytes.length, size, `quality ${quality} was to be found`)
  }
  assert.ok((await render({ max_bytes: sizes.get(80)! - 1, quality: 90 })).bytes.length < sizes.get(80)!)
})

test('what cannot be made so small is refused, with the smallest size and a scale that fits', async () => {
  const atLowest = (await render({ quality: 50 })).bytes.length
  const wanted = Math.round(0.6 * atLowest)
  const failure = await render({ max_bytes: wanted }).catch(error => error)
  assert.equal(failure.code, 'target-unreachable')
  const [, smallest, scale] = /takes (\d+) bytes.* scale of ([\d.]+) /.exec(failure.message)!
  assert.equal(Number(smallest), atLowest)
  assert.ok((await render({ max_bytes: wanted, scale: Number(scale) })).bytes.length <= wanted)
})

test('the same design gives the same bytes', async () => {
  const [one, same] = await Promise.all([render(), render()])
  assert.ok(one.bytes.equals(same.bytes))
})

test('a picture that would be too large is refused', async () => {
  const huge = { ...source, list: { ...source.list, width: 8000, height: 8000 } }
  await assert.rejects(renderJpg(huge, format()), { code: 'too-many-pixels' })
})
