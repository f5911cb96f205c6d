import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pngOf, processImage, sheetWith } from '../../support/image-job.ts'

const sheet = await pngOf(
  sheetWith(300, 200, [
    [40, 50, 100, 20],
    [60, 90, 31, 17],
  ]),
)

test('the content is cut out to the pixel', async () => {
  const { result } = await processImage(sheet, [{ op: 'crop-to-content', margin: 0 }])
  assert.deepEqual(result.steps[0]?.box, { x: 40, y: 50, width: 100, height: 57 })
  assert.deepEqual([result.width, result.height], [100, 57])
})

test('the margin is kept, as far as there is picture', async () => {
  const { result } = await processImage(sheet, [{ op: 'crop-to-content', margin: 45 }])
  assert.deepEqual(result.steps[0]?.box, { x: 0, y: 5, width: 185, height: 147 })
})

test('a speck of dust far off is no content', async () => {
  const dusty = await pngOf(
    sheetWith(300, 200, [
      [40, 50, 100, 20],
      [290, 190, 2, 2],
    ]),
  )
  const { result } = await processImage(dusty, [{ op: 'crop-to-content', margin: 0 }])
  assert.deepEqual(result.steps[0]?.box, { x: 40, y: 50, width: 100, height: 20 })
})

test('light content on a dark ground is content too', async () => {
  const { result } = await processImage(sheet, [{ op: 'invert' }, { op: 'crop-to-content', margin: 0 }])
  assert.deepEqual(result.steps[1]?.box, { x: 40, y: 50, width: 100, height: 57 })
})

test('an empty sheet is not cropped', async () => {
  const { result } = await processImage(await pngOf(sheetWith(50, 40, [])), [{ op: 'crop-to-content' }])
  assert.deepEqual([result.steps[0]?.changed, result.width, result.height], [false, 50, 40])
})

test('a box is cut as asked, and at the edge of the picture it ends', async () => {
  const { result } = await processImage(sheet, [{ op: 'crop', x: 250, y: 10, width: 100, height: 30 }])
  assert.deepEqual(result.steps[0]?.box, { x: 250, y: 10, width: 50, height: 30 })
})

test('a box outside of the picture is invalid input', async () => {
  const step = { op: 'crop', x: 300, y: 0, width: 10, height: 10 } as const
  await assert.rejects(processImage(sheet, [step]), { code: 'invalid-input', retry: 'never' })
})
