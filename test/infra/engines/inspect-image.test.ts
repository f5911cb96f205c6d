import { inspectImage } from '#infra/engines/inspect-image.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { demoPhoto } from '../../../scripts/fixtures/make-photo.ts'
import { gifWithFrames, pngClaiming, svgFile, tiffFile, webpWithFrames } from '../../support/hostile-images.ts'

const blank = sharp({ create: { width: 30, height: 20, channels: 3, background: '#888888' } })

test('a photograph is recognized by its bytes, with the orientation that the camera noted', async () => {
  const header = await inspectImage(await demoPhoto())
  assert.deepEqual(header, {
    format: 'jpeg',
    contentType: 'image/jpeg',
    width: 2000,
    height: 1500,
    frames: 1,
    orientation: 6,
  })
})

for (const format of ['png', 'webp', 'gif', 'jpeg'] as const) {
  test(`a ${format} image is accepted with its size`, async () => {
    const { width, height, frames, contentType } = await inspectImage(await blank.clone().toFormat(format).toBuffer())
    assert.deepEqual(
      { width, height, frames, contentType },
      { width: 30, height: 20, frames: 1, contentType: `image/${format}` },
    )
  })
}

test('the frames of an animation are counted', async () => {
  assert.equal((await inspectImage(gifWithFrames(7))).frames, 7)
})

const refused: Record<string, { bytes: Uint8Array; code: string }> = {
  'an empty file': { bytes: Buffer.alloc(0), code: 'undecodable-image' },
  'a text': { bytes: Buffer.from('GIF or not GIF'), code: 'undecodable-image' },
  'an SVG drawing': { bytes: svgFile, code: 'undecodable-image' },
  'a TIFF': { bytes: tiffFile, code: 'undecodable-image' },
  'a PDF': { bytes: Buffer.from('%PDF-1.7\n%%EOF'), code: 'undecodable-image' },
  'a lone signature': { bytes: Buffer.from('ffd8ff', 'hex'), code: 'undecodable-image' },
  'an SVG behind a PNG signature': {
    bytes: Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), svgFile]),
    code: 'undecodable-image',
  },
  'a PNG of 50 000 by 50 000 pixels': { bytes: pngClaiming(50_000, 50_000), code: 'too-many-pixels' },
  'a PNG one pixel high and endlessly wide': { bytes: pngClaiming(20_000, 1), code: 'too-many-pixels' },
  'a GIF of a million frames': { bytes: gifWithFrames(1_000_000), code: 'too-many-frames' },
  'a WebP of a hundred thousand frames': { bytes: webpWithFrames(100_000), code: 'too-many-frames' },
}

for (const [name, { bytes, code }] of Object.entries(refused)) {
  test(`${name} is refused as ${code}, in little memory`, async () => {
    const before = process.memoryUsage().rss
    await assert.rejects(inspectImage(bytes), { name: 'Failure', code, retry: 'never' })
    assert.ok(process.memoryUsage().rss - before < 100 * 2 ** 20)
  })
}
