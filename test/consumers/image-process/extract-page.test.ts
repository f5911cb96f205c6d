import assert from 'node:assert/strict'
import { test } from 'node:test'
import { photographPage } from '../../../scripts/fixtures/make-photo.ts'
import { grayOf, pngOf, processImage, sheetWith } from '../../support/image-job.ts'

test('a sheet on a table is cut out straight, with the table gone', async () => {
  const photo = photographPage({ width: 900, height: 1200, skewDegrees: 6, marginPart: 0.12, perspective: 0.08 })
  const { bytes, result } = await processImage(await pngOf(photo), [{ op: 'extract-page' }, { op: 'deskew' }])
  const [page, level] = result.steps
  assert.equal(page?.changed, true)
  // The sheet is 1240 by 1754.
  assert.ok(Math.abs(page.height / page.width - 1754 / 1240) < 0.06, `proportions ${page.height / page.width}`)
  assert.ok(Math.abs(level!.angle!) <= 0.3, `still ${level?.angle}° askew`)
  const { data, width, height } = await grayOf(bytes)
  const corners = [0, width - 1, (height - 1) * width, width * height - 1].map(at => data[at]!)
  // The table is darker than 75 of 255 even where the light is best.
  assert.ok(
    corners.every(value => value > 90),
    `corners ${corners.join(' ')}`,
  )
})

test('a page that fills the picture stays whole', async () => {
  const { result } = await processImage(await pngOf(photographPage({ width: 900, height: 1200 })), [
    { op: 'extract-page' },
  ])
  assert.equal(result.steps[0]?.changed, false)
})

test('a picture without a sheet stays whole', async () => {
  const sheet = await pngOf(sheetWith(300, 200, [[10, 10, 5, 5]]))
  assert.equal((await processImage(sheet, [{ op: 'extract-page' }])).result.steps[0]?.changed, false)
})
