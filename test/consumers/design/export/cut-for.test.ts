import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutFor, isOnGrid } from '../../../../consumers/design/export/cut-for.ts'

const frame = { x: 0, y: 0, width: 100, height: 50, rotation: 0 }

test('of a fine file the crop itself is cut out, to the nearest pixels', () => {
  const crop = { x: 0.1003, y: 0, width: 0.5, height: 1 }
  assert.deepEqual(cutFor({ crop, frame }, { width: 1000, height: 400 }, 1), {
    area: { left: 100, top: 0, width: 500, height: 400 },
    width: 100,
    height: 50,
    part: { x: 0.1003, y: 0, width: 0.5, height: 1 },
  })
})

test('of a coarse file nothing of the crop is lost, and what is more is said', () => {
  const crop = { x: 0.105, y: 0, width: 0.5, height: 1 }
  assert.deepEqual(cutFor({ crop, frame }, { width: 100, height: 50 }, 1), {
    area: { left: 10, top: 0, width: 51, height: 50 },
    width: 51,
    height: 50,
    part: { x: 0.1, y: 0, width: 0.51, height: 1 },
  })
})

test('there is always a pixel to show, and never one beyond the file', () => {
  for (const crop of [
    { x: 1, y: 1, width: 1e-9, height: 1e-9 },
    { x: 0, y: 0, width: 1e-9, height: 1 },
    { x: 0.999, y: 0, width: 1, height: 1 },
  ])
    for (const scale of [0.001, 1, 8]) {
      const { area, width, height } = cutFor({ crop, frame }, { width: 7, height: 3 }, scale)
      assert.ok(area.left >= 0 && area.left + area.width <= 7 && area.top + area.height <= 3, JSON.stringify(area))
      assert.ok(Math.min(area.width, area.height, width, height) >= 1)
      assert.ok(width <= area.width && height <= area.height)
    }
})

test('pixels are copied only where they lie on those of the drawing', () => {
  const item = { crop: { x: 0, y: 0, width: 1, height: 1 }, frame }
  const file = { width: 1000, height: 500 }
  const lies = (more: object, scale = 1): boolean => {
    const placed = { ...item, frame: { ...frame, ...more } }
    return isOnGrid(placed, cutFor(placed, file, scale), scale)
  }
  assert.ok(lies({}))
  assert.ok(lies({ x: 7, y: -3 }))
  assert.ok(lies({ x: 0.5 }, 2))
  assert.ok(!lies({ x: 0.5 }))
  assert.ok(!lies({ width: 99.5 }))
  assert.ok(!lies({ rotation: 1 }))
  assert.ok(!lies({}, 20), 'the file has fewer pixels')
})
