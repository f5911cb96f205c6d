import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scale, type Raster } from '../../../../consumers/recognition/reading/raster.ts'
import { rasterOf, sharpOf } from './pictures.ts'

const row = (...values: number[]): Raster => rasterOf(values.length, 1, x => values[x]!)
const reds = ({ data }: Raster): number[] => [...data].filter((_, at) => at % 3 === 0)

test('at its own size a picture stays as it is', () => {
  const picture = rasterOf(7, 5, (x, y) => (37 * x + 91 * y) % 256)
  assert.deepEqual(scale(picture, 7, 5), picture)
})

test('one color stays that color, whatever the size', () => {
  const picture = rasterOf(33, 21, () => 173)
  for (const [width, height] of [
    [160, 48],
    [8, 4],
    [1, 1],
    [33, 300],
  ] as const) {
    const scaled = scale(picture, width, height)
    assert.deepEqual([scaled.width, scaled.height, scaled.data.length], [width, height, width * height * 3])
    assert.ok(scaled.data.every(value => value === 173))
  }
})

test('between two pixels lies what is between their colors', () => {
  assert.deepEqual(reds(scale(row(0, 100), 4, 1)), [0, 25, 75, 100])
})

test('what is shrunk is a mean in which near pixels count more', () => {
  assert.deepEqual(reds(scale(row(0, 0, 240, 0, 0, 0), 2, 1)), [60, 30])
  assert.deepEqual(reds(scale(row(9, 9, 9, 9), 1, 1)), [9])
})

test('the colors of a pixel keep to themselves', () => {
  const { data } = scale({ data: Uint8Array.of(255, 0, 0, 255, 0, 0), width: 2, height: 1 }, 5, 3)
  assert.ok(data.every((value, at) => value === (at % 3 === 0 ? 255 : 0)))
})

test('it does as sharp does, but for rounding and the edges', async () => {
  const waves = (width: number, height: number): Raster =>
    rasterOf(width, height, (x, y) => Math.round(127 + 60 * Math.sin(x / 5) + 60 * Math.cos(y / 4)))
  for (const { width, height } of [
    { width: 200, height: 70 },
    { width: 80, height: 30 },
  ]) {
    const picture = waves(width, height)
    const wanted = await sharpOf(picture).resize(160, 48, { fit: 'fill', kernel: 'linear' }).raw().toBuffer()
    const { data } = scale(picture, 160, 48)
    const isInside = (at: number): boolean => {
      const [x, y] = [Math.floor(at / 3) % 160, Math.floor(at / 3 / 160)]
      return x > 2 && x < 157 && y > 2 && y < 45
    }
    const difference = Math.max(...data.map((value, at) => (isInside(at) ? Math.abs(value - wanted[at]!) : 0)))
    assert.ok(difference <= 8, `${difference} at ${width} x ${height}`)
  }
})
