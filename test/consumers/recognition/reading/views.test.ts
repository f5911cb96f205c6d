import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brightest, darkest, dilate, gray, raise } from '../../../../consumers/recognition/reading/views.ts'
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

test('gray is as bright as the color that it stands for', () => {
  const { data } = gray({ data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9), width: 4, height: 1 })
  assert.deepEqual([...data], [76, 76, 76, 149, 149, 149, 29, 29, 29, 9, 9, 9])
})

test('what is raised shows the same higher up, and its last row where it has no more', () => {
  const rows = rasterOf(2, 4, (_, y) => 10 * y)
  const raised = raise(rows, 1)
  assert.deepEqual(
    [0, 1, 2, 3].map(y => raised.data[y * 6]),
    [10, 20, 30, 30],
  )
})

test('dark lines become thin in every direction and bright ones thick, color by color', () => {
  const block = dilate(rasterOf(7, 7, (x, y) => (x >= 2 && x <= 4 && y >= 2 && y <= 4 ? 0 : 200)))
  const at = (x: number, y: number) => block.data[(y * 7 + x) * 3]
  assert.deepEqual([at(3, 3), at(2, 3), at(3, 4), at(4, 4)], [0, 200, 200, 200])
  const red = dilate({ data: Uint8Array.of(9, 1, 1, 1, 1, 1, 1, 1, 7), width: 3, height: 1 })
  assert.deepEqual([...red.data], [9, 1, 1, 9, 1, 7, 1, 1, 7])
})
