import assert from 'node:assert/strict'
import { test } from 'node:test'
import { photographPage } from '../../../scripts/fixtures/make-photo.ts'
import { pngOf, processImage } from '../../support/image-job.ts'

const size = { width: 900, height: 1200 }

for (const skewDegrees of [-15, -9.3, -4, -1.2, -0.4, 0.4, 2.7, 6, 11.5, 15]) {
  test(`a page photographed ${skewDegrees}° askew is turned back to within 0.3°`, async () => {
    const photo = photographPage({ ...size, skewDegrees, ruled: false, marginPart: -0.25 })
    const { result } = await processImage(await pngOf(photo), [{ op: 'deskew' }])
    const [report] = result.steps
    assert.ok(report?.changed)
    assert.ok(Math.abs(report.angle! + skewDegrees) <= 0.3, `turned by ${report.angle}°`)
  })
}

test('ruling lines and writing together tell the same angle', async () => {
  const photo = photographPage({ ...size, skewDegrees: 3.3, marginPart: -0.25 })
  const { result } = await processImage(await pngOf(photo), [{ op: 'deskew' }])
  assert.ok(Math.abs(result.steps[0]!.angle! + 3.3) <= 0.3)
})

test('a level page stays as it is', async () => {
  const photo = photographPage({ ...size, marginPart: -0.25 })
  const { result } = await processImage(await pngOf(photo), [{ op: 'deskew' }])
  assert.deepEqual([result.steps[0]?.changed, result.steps[0]?.angle], [false, 0])
})

test('no skew beyond the allowed angle is looked for', async () => {
  const photo = photographPage({ ...size, skewDegrees: 12, ruled: false, marginPart: -0.25 })
  const { result } = await processImage(await pngOf(photo), [{ op: 'deskew', max_angle: 5 }])
  assert.ok(Math.abs(result.steps[0]!.angle!) <= 5.5)
})

test('a picture without lines of text is left alone', async () => {
  const [width, height] = [400, 300]
  // Rings around the middle: every direction is as good as another.
  const data = Uint8Array.from(
    { length: width * height },
    (_, at) => 128 + 100 * Math.sin(Math.hypot((at % width) - width / 2, Math.floor(at / width) - height / 2) / 4),
  )
  const { result } = await processImage(await pngOf({ data, width, height, channels: 1 }), [{ op: 'deskew' }])
  assert.deepEqual([result.steps[0]?.changed, result.steps[0]?.angle], [false, 0])
})

test('an empty sheet is left alone', async () => {
  const data = new Uint8Array(200 * 200).fill(240)
  const { result } = await processImage(await pngOf({ data, width: 200, height: 200, channels: 1 }), [{ op: 'deskew' }])
  assert.equal(result.steps[0]?.changed, false)
})
