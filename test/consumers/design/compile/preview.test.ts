import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { drawDesign, drawPreview } from '../../../../consumers/design/compile/preview.ts'
import { documentWith, textOf } from './elements.ts'

const document = documentWith({ type: 'shape', fill: { type: 'solid', color: '#ff0000' } }, textOf('Spring'))

test('a preview is a WebP of the width that was asked for, without transparency', async () => {
  const { bytes, width, height } = await drawPreview(document, () => undefined, 400)
  const found = await sharp(bytes).metadata()
  assert.deepEqual([found.format, found.width, found.height, found.hasAlpha], ['webp', 400, 300, false])
  assert.deepEqual([width, height], [400, 300])
  const { data } = await sharp(bytes)
    .extract({ left: 150, top: 200, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  assert.ok(data[0]! > 240 && data[1]! < 20 && data[2]! < 20)
})

test('the same design gives the same bytes', async () => {
  const [one, same] = await Promise.all([1, 2].map(async () => drawPreview(document, () => undefined, 200)))
  assert.deepEqual(one!.bytes, same!.bytes)
})

test('edges that do not come out even are rounded, not lost', () => {
  const { width, height, rgba } = drawDesign(document, () => undefined, 333)
  assert.deepEqual([width, height, rgba.length], [333, 250, 4 * 333 * 250])
})
