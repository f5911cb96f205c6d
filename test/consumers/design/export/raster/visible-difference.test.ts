import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visibleDifference, type Pixels } from '../../../../../consumers/design/export/raster/visible-difference.ts'

const [width, height] = [67, 45]
const drawn = (colorAt: (x: number, y: number) => readonly [number, number, number, number]): Pixels => {
  const data = new Uint8Array(4 * width * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colorAt(x, y), 4 * (y * width + x))
  return { data, width, height }
}

const ramp = drawn(x => [x * 3, x * 3, x * 3, 255])

test('a picture does not differ from itself', () => {
  const { similarity, anywhere, smooth } = visibleDifference(ramp, ramp)
  assert.ok(Math.abs(similarity - 1) < 1e-6)
  assert.deepEqual([anywhere, smooth], [0, 0])
})

test('bands in a gradient are an error on smooth ground', () => {
  const bands = drawn(x => [Math.round(x / 4) * 12, Math.round(x / 4) * 12, Math.round(x / 4) * 12, 255])
  assert.ok(visibleDifference(ramp, bands).smooth > 2)
})

test('one spot is found however large the paper is', () => {
  const spot = drawn((x, y) => (x < 8 && y < 8 ? [200, 0, 0, 255] : [x * 3, x * 3, x * 3, 255]))
  assert.ok(visibleDifference(ramp, spot).anywhere > 30)
})

test('a color of the same lightness, and alpha, count too', () => {
  const gray = drawn(() => [128, 128, 128, 255])
  assert.ok(
    visibleDifference(
      gray,
      drawn(() => [128, 118, 180, 255]),
    ).anywhere > 20,
  )
  assert.ok(
    visibleDifference(
      drawn(() => [0, 0, 0, 255]),
      drawn(() => [0, 0, 0, 128]),
    ).anywhere > 100,
  )
})
