// What the steps that tell ink from paper do to a page whose original is known.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { photographPage } from '../../../scripts/fixtures/make-photo.ts'
import { grayOf, pngOf, processImage, sheetWith } from '../../support/image-job.ts'

const size = { width: 900, height: 1200, marginPart: -0.02 }
const shaded = await pngOf(photographPage({ ...size, ruled: false, shade: 0.6 }))
/** The same page in even light without noise. */
const ideal = await grayOf(await pngOf(photographPage({ ...size, ruled: false, shade: 0, noise: 0 })))

const isInk = (value: number): boolean => value < 140

/** The part of the pixels on which picture and original agree what is ink: intersection over union. */
const agreement = (data: Uint8Array): number => {
  let [both, either] = [0, 0]
  data.forEach((value, at) => {
    const [a, b] = [isInk(value), isInk(ideal.data[at]!)]
    if (a && b) both++
    if (a || b) either++
  })
  return both / either
}

const whiteShare = (data: Uint8Array): number => data.filter(value => value > 245).length / data.length

test('removing the background makes shaded paper white and keeps the ink', async () => {
  const before = await grayOf(shaded)
  const after = await grayOf((await processImage(shaded, [{ op: 'remove-background' }])).bytes)
  assert.ok(whiteShare(before.data) < 0.05)
  assert.ok(whiteShare(after.data) > 0.85, `white: ${whiteShare(after.data)}`)
  assert.ok(agreement(after.data) > 0.7, `agreement: ${agreement(after.data)}`)
})

test('local thresholds find the ink in uneven light, where one value for all cannot', async () => {
  const scores = await Promise.all(
    (['otsu', 'adaptive', 'sauvola'] as const).map(async method => {
      const { bytes } = await processImage(shaded, [{ op: 'grayscale' }, { op: 'threshold', method }])
      return agreement((await grayOf(bytes)).data)
    }),
  )
  const [otsu = 1, adaptive = 0, sauvola = 0] = scores
  assert.ok(otsu < 0.4 && adaptive > 0.65 && sauvola > 0.65, `scores: ${scores.join(' ')}`)
})

test('in even light one threshold finds the two gray values apart', async () => {
  const sheet = await pngOf(sheetWith(100, 100, [[20, 20, 30, 30]]))
  const { bytes, result } = await processImage(sheet, [{ op: 'threshold', method: 'otsu' }])
  assert.ok(result.steps[0]!.threshold! >= 20 && result.steps[0]!.threshold! < 255)
  const { data } = await grayOf(bytes)
  assert.equal(data.filter(value => value === 0).length, 900)
  assert.equal(data.filter(value => value === 255).length, 9100)
})

test('every ruling line is counted and erased, and the writing on it stays', async () => {
  const options = { ...size, shade: 0.2, noise: 2, marginPart: 0 }
  const ruled = await pngOf(photographPage(options))
  const plain = await grayOf(await pngOf(photographPage({ ...options, ruled: false, shade: 0, noise: 0 })))
  const steps = [{ op: 'remove-background' }, { op: 'remove-lines', direction: 'horizontal' }] as const
  const { bytes, result } = await processImage(ruled, [...steps])
  assert.equal(result.steps[1]?.lines_removed, 22)
  const { data } = await grayOf(bytes)
  const [ink, lost] = [
    plain.data.filter(isInk).length,
    plain.data.filter((value, at) => value < 90 && data[at]! > 200).length,
  ]
  assert.ok(lost < 0.02 * ink, `lost ${lost} of ${ink} pixels of ink`)
  const left = data.filter((value, at) => value < 200 && plain.data[at]! > 230).length
  assert.ok(left < 0.02 * data.length, `left ${left} pixels of lines`)
})

test('upright lines are removed as level ones are, and bars thicker than allowed stay', async () => {
  const sheet = await pngOf(
    sheetWith(400, 400, [
      [100, 0, 3, 400],
      [0, 200, 400, 3],
      [0, 300, 400, 20],
    ]),
  )
  const { bytes, result } = await processImage(sheet, [{ op: 'remove-lines' }])
  assert.equal(result.steps[0]?.lines_removed, 2)
  const { data, width } = await grayOf(bytes)
  assert.ok(data[50 * width + 101]! > 240 && data[201 * width + 50]! > 240)
  assert.equal(data[310 * width + 50], 20)
})

test('a page without lines keeps every pixel', async () => {
  const sheet = await pngOf(sheetWith(200, 200, [[20, 20, 30, 30]]))
  const { result } = await processImage(sheet, [{ op: 'remove-lines' }])
  assert.deepEqual([result.steps[0]?.changed, result.steps[0]?.lines_removed], [false, 0])
})

test('specks up to the given size are erased and counted, larger marks stay', async () => {
  const sheet = await pngOf(
    sheetWith(100, 100, [
      [10, 10, 2, 2],
      [30, 30, 2, 3],
      [60, 60, 4, 4],
    ]),
  )
  const { bytes, result } = await processImage(sheet, [{ op: 'despeckle', max_area: 6 }])
  assert.equal(result.steps[0]?.specks_removed, 2)
  const { data } = await grayOf(bytes)
  assert.equal(data.filter(value => value === 20).length, 16)
})

/** The standard deviation of the gray values. */
const grain = async (bytes: Uint8Array) => {
  const { data } = await grayOf(bytes)
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)
}

test('denoising halves the grain of the paper at least, and does not soften edges', async () => {
  const grainy = { type: 'gaussian', mean: 200, sigma: 6 } as const
  const noisy = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#c8c8c8', noise: grainy } })
    .png()
    .toBuffer()
  const before = await grain(noisy)
  const after = await grain((await processImage(noisy, [{ op: 'denoise', strength: 'medium' }])).bytes)
  assert.ok(after < before / 2, `grain ${before} → ${after}`)
  const edge = await pngOf(sheetWith(60, 60, [[30, 0, 30, 60]]))
  const { data, width } = await grayOf((await processImage(edge, [{ op: 'denoise' }])).bytes)
  assert.ok(data[30 * width + 29]! > 230 && data[30 * width + 30]! < 40)
})
