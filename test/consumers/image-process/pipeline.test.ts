import { imageProcess } from '#contracts/tasks/image-process.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { openCv } from '#infra/engines/open-cv.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { z } from 'zod'
import { runPipeline } from '../../../consumers/image-process/pipeline.ts'
import { demoPhoto, photographPage } from '../../../scripts/fixtures/make-photo.ts'
import { gifWithFrames, pngClaiming, svgFile } from '../../support/hostile-images.ts'
import { grayOf, imageOptions, pngOf, processImage, sheetWith } from '../../support/image-job.ts'

const photo = await demoPhoto()

test('a photographed letter comes out upright, straight, and black on white', async () => {
  const { bytes, result } = await processImage(photo)
  const { data, width, height } = await grayOf(bytes)
  assert.ok(height > width)
  const share = (matches: (value: number) => boolean) => data.filter(matches).length / data.length
  assert.ok(share(value => value === 255) > 0.8, 'the paper is white')
  assert.ok(share(value => value < 50) > 0.02, 'the ink is black')
  assert.ok(share(value => value >= 50 && value < 230) < 0.06, 'there is little between')
  assert.deepEqual(imageProcess.result.parse(result), result)
})

test('the same input gives the same bytes', async () => {
  const [first, second] = [await processImage(photo), await processImage(photo)]
  assert.ok(Buffer.from(first.bytes).equals(second.bytes))
})

test('where the photograph was taken is gone, with all other metadata', async () => {
  const before = await sharp(photo).metadata()
  assert.ok(before.exif)
  for (const format of ['png', 'jpeg', 'webp'] as const) {
    const { bytes } = await processImage(photo, [{ op: 'resize', width: 100 }], format)
    const { exif, xmp, iptc, icc } = await sharp(bytes).metadata()
    assert.deepEqual({ exif, xmp, iptc, icc }, { exif: undefined, xmp: undefined, iptc: undefined, icc: undefined })
    assert.ok(!Buffer.from(bytes).includes('GPS') && !Buffer.from(bytes).includes('Inkstone'))
  }
})

test('the format is that of the input when it shall be kept, and PNG for a GIF', async () => {
  const picture = sharp({ create: { width: 20, height: 20, channels: 3, background: '#aa0000' } })
  const kept = async (format: 'jpeg' | 'webp' | 'png' | 'gif') =>
    (await processImage(await picture.clone().toFormat(format).toBuffer(), [{ op: 'invert' }], 'keep')).result.format
  assert.deepEqual(
    [await kept('jpeg'), await kept('webp'), await kept('png'), await kept('gif')],
    ['jpeg', 'webp', 'png', 'png'],
  )
})

test('transparency survives steps that only move pixels, and lies on white after the others', async () => {
  const clear = await sharp({ create: { width: 40, height: 40, channels: 4, background: '#00000000' } })
    .png()
    .toBuffer()
  const moved = await processImage(clear, [
    { op: 'rotate', angle: 90 },
    { op: 'resize', width: 20 },
  ])
  assert.equal((await sharp(moved.bytes).stats()).isOpaque, false)
  const gray = await processImage(clear, [{ op: 'grayscale' }])
  assert.equal((await grayOf(gray.bytes)).data[0], 255)
})

test('colors come out in sRGB, and gray pictures stay gray', async () => {
  const wide = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c04020' } })
    .withIccProfile('p3')
    .png()
    .toBuffer()
  const { bytes } = await processImage(wide, [{ op: 'crop', x: 0, y: 0, width: 4, height: 4 }])
  const [red = 0, green = 0, blue = 0] = await sharp(bytes).raw().toBuffer()
  assert.ok(Math.abs(red - 0xc0) <= 2 && Math.abs(green - 0x40) <= 2 && Math.abs(blue - 0x20) <= 2)
  const gray = await processImage(await pngOf(sheetWith(9, 9, [])), [{ op: 'crop', x: 0, y: 0, width: 4, height: 4 }])
  assert.equal((await sharp(gray.bytes).metadata()).channels, 1)
})

test('the resolution is noted when given', async () => {
  const options = { ...imageOptions([{ op: 'invert' }]), dpi: 300 }
  const { bytes } = await runPipeline({ bytes: photo, options, limits: defaultImageLimits }, () => undefined)
  assert.equal((await sharp(bytes).metadata()).density, 300)
})

test('only the first frame of an animation is processed, with a warning', async () => {
  const { warnings } = await processImage(gifWithFrames(3), [{ op: 'invert' }])
  assert.match(warnings.join(), /first of 3 frames/)
})

const refused: Record<string, { bytes: Uint8Array; code: string }> = {
  'a photograph cut in half': { bytes: photo.subarray(0, photo.length / 2), code: 'undecodable-image' },
  'a PNG whose pixels are missing': { bytes: pngClaiming(3000, 3000), code: 'undecodable-image' },
  'a picture with more pixels than accepted': { bytes: pngClaiming(50_000, 50_000), code: 'too-many-pixels' },
  'an animation with more frames than accepted': { bytes: gifWithFrames(5000), code: 'too-many-frames' },
  'a drawing in SVG': { bytes: svgFile, code: 'undecodable-image' },
  nothing: { bytes: Buffer.alloc(0), code: 'undecodable-image' },
}

for (const [name, { bytes, code }] of Object.entries(refused)) {
  test(`${name} fails as ${code} for good`, async () => {
    await assert.rejects(processImage(bytes), { name: 'Failure', code, retry: 'never' })
  })
}

test('sixty runs leave no picture behind in OpenCV’s heap', async () => {
  const page = await pngOf(photographPage({ width: 300, height: 400, marginPart: 0.1 }))
  const steps = [{ op: 'extract-page' }, { op: 'denoise', strength: 'medium' }, { op: 'remove-background' }] as const
  const cv = openCv()
  // Leaves less of the heap than one forgotten matrix a run comes to.
  const ballast = new cv.Mat(120_000, 1000, cv.CV_8UC1)
  const before = cv.HEAP8.length
  for (let run = 0; run < 60; run++) {
    // oxlint-disable-next-line no-await-in-loop -- side by side they would need the memory that is measured here
    const { result } = await processImage(page, [...steps], 'jpeg')
    assert.equal(result.steps[0]?.changed, true)
  }
  ballast.delete()
  assert.equal(cv.HEAP8.length, before)
})

test('what the documentation shows of the input is what is accepted', () => {
  const schema = JSON.stringify(z.toJSONSchema(imageProcess.input, { io: 'input' }))
  for (const op of ['auto-orient', 'deskew', 'remove-background']) assert.ok(schema.includes(`"${op}"`))
  const asset_id = 'ast_01JD0000000000000000000000'
  const accepts = (input: object) => imageProcess.input.safeParse({ asset_id, ...input }).success
  assert.ok(accepts({}) && accepts(imageProcess.example.input))
  assert.ok(!accepts({ steps: [] }))
  assert.ok(!accepts({ steps: [{ op: 'resize' }] }))
  assert.ok(!accepts({ steps: [{ op: 'deskew', max_angle: 90 }] }))
  assert.ok(!accepts({ steps: [{ op: 'paint' }] }))
  assert.ok(!accepts({ steps: Array.from({ length: 17 }, () => ({ op: 'invert' })) }))
})

const price = (steps: number): bigint => {
  const asset_id = 'ast_01JD0000000000000000000000'
  const input = { asset_id, steps: Array.from({ length: steps }, () => ({ op: 'invert' })) }
  return imageProcess.credits(imageProcess.input.parse(input))
}

test('the price is one credit, and one more for every full four steps', () => {
  assert.deepEqual([1, 3, 4, 7, 8, 16].map(price), [1n, 1n, 2n, 2n, 3n, 5n])
})
