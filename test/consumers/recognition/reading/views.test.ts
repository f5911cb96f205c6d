import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brightest, darkest } from '../../../../consumers/recognition/reading/views.ts'
import { rasterOf } from './pictures.ts'

const stripe = (at: number, ink: number, ground: number) => rasterOf(12, 6, x => (x === at ? ink : ground))

test('frames fuse to all that any of them shows', () => {
  const dark = darkest([stripe(2, 0, 255), stripe(7, 40, 250)])
  assert.deepEqual([dark.width, dark.height], [12, 6])
  assert.deepEqual([dark.data[2 * 3], dark.data[7 * 3], dark.data[9 * 3]], [0, 40, 250])
  const bright = brightest([stripe(2, 255, 0), stripe(7, 200, 9)])
  assert.deepEqual([bright.data[2 * 3], bright.data[7 * 3], bright.data[9 * 3]], [255, 200, 9])
})

test('frames are as they were after they were fused', () => {
  const frames = [stripe(2, 0, 255), stripe(7, 0, 255)]
  darkest(frames)
  brightest(frames)
  assert.deepEqual(frames, [stripe(2, 0, 255), stripe(7, 0, 255)])
})
