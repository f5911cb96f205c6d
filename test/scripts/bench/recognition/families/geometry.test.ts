import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quadWarped, rotated, scaled, warped } from '../../../../../scripts/bench/recognition/families/geometry.ts'
import type { Raster } from '../../../../../scripts/bench/recognition/families/raster.ts'

/** A gray picture written as rows of digits. */
const raster = (...rows: string[]): Raster => ({
  width: rows[0]!.length,
  height: rows.length,
  channels: 1,
  data: Float32Array.from(rows.join(''), Number),
})

const rowsOf = ({ width, data }: Raster): string[] => {
  const text = Array.from(data, value => Math.round(value)).join('')
  return text.match(new RegExp(`.{${width}}`, 'g')) ?? []
}

const picture = raster('123', '456')

test('a quarter turn counterclockwise puts the right column on top', () => {
  assert.deepEqual(rowsOf(rotated(picture, 90)), ['36', '25', '14'])
})

test('a slanted turn makes room for every corner', () => {
  const { width, height } = rotated(raster('1'.repeat(10), ...Array.from({ length: 9 }, () => '1'.repeat(10))), 45)
  assert.deepEqual([width, height], [15, 15])
})

test('stretching doubles pixels and goes evenly from one to the next', () => {
  assert.deepEqual([...scaled(raster('04'), 4, 1).data], [0, 1, 3, 4])
})

test('shrinking takes every pixel into account', () => {
  assert.deepEqual([...scaled(raster('8000', '0000'), 1, 1).data], [1])
})

test('a warp takes every pixel from where it says, and the edge goes on outside', () => {
  assert.deepEqual(rowsOf(warped(picture, (x, y) => [x + 1, y])), ['233', '566'])
})

test('a quadrilateral is drawn out to a rectangle', () => {
  const corners = [
    [1, 0],
    [1, 2],
    [3, 2],
    [3, 0],
  ] as const
  assert.deepEqual(rowsOf(quadWarped(picture, { width: 2, height: 2, corners })), ['23', '56'])
  const beyond = corners.map(([x, y]) => [x + 2, y] as const) as unknown as typeof corners
  assert.deepEqual(rowsOf(quadWarped(picture, { width: 2, height: 2, corners: beyond })), ['00', '00'])
})
