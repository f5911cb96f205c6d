import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seen } from '../../../../scripts/bench/export/seen.ts'

/** Light falls off as the square of what black leaves free. */
const toScreen = (ink: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: (ink.length / 4) * 3 }, (_, at) => {
    const black = ink[4 * Math.floor(at / 3) + 3]!
    return Math.round((255 - black) ** 2 / 255)
  })
const inksOf = (...blacks: number[]): Uint8Array => Uint8Array.from(blacks.flatMap(black => [0, 0, 0, black]))
const graysOf = (data: Uint8ClampedArray): number[] => [...data].filter((_, at) => at % 4 === 0)

test('where inks differ, the light of each is averaged, not the inks', () => {
  const data = inksOf(0, 255, 255, 0)
  const { data: shown, width, height } = seen({ data, width: 2, height: 2, finer: 2 }, toScreen)
  assert.deepEqual([width, height], [1, 1])
  assert.deepEqual([...shown], [128, 128, 128, 255])
})

test('every pixel is seen by itself, plain ones and edges beside each other', () => {
  const data = inksOf(0, 0, 0, 255, 55, 55, 0, 0, 0, 255, 55, 55)
  assert.deepEqual(graysOf(seen({ data, width: 6, height: 2, finer: 2 }, toScreen).data), [255, 128, 157])
})

test('rows do not run into each other', () => {
  const data = inksOf(0, 0, 0, 0, 255, 255, 255, 255)
  assert.deepEqual(graysOf(seen({ data, width: 2, height: 4, finer: 2 }, toScreen).data), [255, 0])
})
