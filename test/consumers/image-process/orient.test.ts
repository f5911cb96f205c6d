import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { imageOptions, processImage } from '../../support/image-job.ts'

// Six blocks, all different, so that no turn looks like another.
const [width, height] = [24, 16]
const upright = Buffer.from(
  Array.from(
    { length: width * height },
    (_, at) => 20 + 40 * (Math.floor((at % width) / 8) + 3 * Math.floor(at / width / 8)),
  ),
)

/** The upright picture as a camera in this position stores it: found by what undoes it, by another way than the product's. */
const stored = async (orientation: number) => {
  const raw = sharp(upright, { raw: { width, height, channels: 1 } }).toColourspace('b-w')
  const inverse: Record<number, number> = { 6: 8, 8: 6 }
  const turned = await raw
    .png()
    .withMetadata({ orientation: inverse[orientation] ?? orientation })
    .toBuffer()
  const png = await sharp(turned, { autoOrient: true }).toColourspace('b-w').png().toBuffer()
  return sharp(png).toColourspace('b-w').withMetadata({ orientation }).png().toBuffer()
}

for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`a picture stored with orientation ${orientation} comes out upright, and is noted so`, async () => {
    const { bytes, result, warnings } = await processImage(await stored(orientation), [{ op: 'auto-orient' }])
    const pixels = await sharp(bytes).toColourspace('b-w').raw().toBuffer()
    assert.ok(pixels.equals(upright))
    assert.equal((await sharp(bytes).metadata()).orientation, undefined)
    assert.equal(result.steps[0]?.changed, orientation !== 1)
    assert.deepEqual(warnings, [])
  })
}

test('whoever leaves a turned picture as it is gets a warning', async () => {
  const { warnings } = await processImage(await stored(6), [{ op: 'grayscale' }])
  assert.match(warnings.join(), /auto-orient/)
})

test('turning by a right angle moves every pixel and invents none', async () => {
  const { bytes, result } = await processImage(await stored(1), [
    { op: 'rotate', angle: 90 },
    { op: 'rotate', angle: -90 },
  ])
  assert.deepEqual(
    result.steps.map(step => [step.width, step.height]),
    [
      [height, width],
      [width, height],
    ],
  )
  assert.ok((await sharp(bytes).toColourspace('b-w').raw().toBuffer()).equals(upright))
})

test('turning by another angle grows the picture and fills its corners', async () => {
  const { bytes, result } = await processImage(await stored(1), [{ op: 'rotate', angle: 45, background: '#ffffff' }])
  assert.ok(result.width > width && result.height > height)
  assert.equal((await sharp(bytes).toColourspace('b-w').raw().toBuffer())[0], 255)
})

test('a turn by a whole circle changes nothing', async () => {
  const { result } = await processImage(await stored(1), imageOptions([{ op: 'rotate', angle: 360 }]).steps)
  assert.equal(result.steps[0]?.changed, false)
})
