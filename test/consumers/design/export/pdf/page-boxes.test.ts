import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pdfFormatSchema } from '#contracts/exports/formats.ts'
import { boxArray, pageBoxes } from '../../../../../consumers/design/export/pdf/page-boxes.ts'
import { designOf } from './look-into.ts'

const source = designOf([])
const boxesFor = (format: object) => pageBoxes(source, pdfFormatSchema.parse({ type: 'pdf', ...format }))

test('a page is as large as its canvas at its resolution, unless it is told how wide to be', () => {
  assert.deepEqual(boxArray(boxesFor({}).media), [0, 0, 600, 450])
  const { widthMm, heightMm } = boxesFor({ width_mm: 400 })
  assert.deepEqual([widthMm, heightMm], [400, 300])
})

test('the bleed is that of the design, at least 3 mm for PDF/X, or what is asked for', () => {
  assert.equal(boxesFor({}).bleedMm, 0)
  assert.equal(boxesFor({ mode: 'cmyk' }).bleedMm, 0)
  assert.equal(boxesFor({ mode: 'pdf/x-4' }).bleedMm, 3)
  assert.equal(boxesFor({ mode: 'pdf/x-1a:2003', bleed_mm: 5 }).bleedMm, 5)
  const bled = { ...source, document: { ...source.document, bleed_mm: 6 } }
  assert.equal(pageBoxes(bled, pdfFormatSchema.parse({ type: 'pdf', mode: 'pdf/x-4' })).bleedMm, 6)
})

test('the trimmed page lies within the bleed, and crop marks have room beyond it', () => {
  const { media, bleed, trim } = boxesFor({ mode: 'pdf/x-4', crop_marks: true })
  assert.ok(media.left < bleed.left && bleed.left < trim.left && trim.right < bleed.right && bleed.right < media.right)
  assert.ok(media.bottom < bleed.bottom && bleed.bottom < trim.bottom && trim.top < bleed.top && bleed.top < media.top)
})

test('a page that no reader could show is refused', () => {
  const tower = { ...source, list: { ...source.list, width: 64, height: 8000 } }
  const asked = pdfFormatSchema.parse({ type: 'pdf', width_mm: 500 })
  assert.throws(() => pageBoxes(tower, asked), { code: 'invalid-input' })
  const thread = { ...source, list: { ...source.list, width: 8000, height: 64 } }
  assert.throws(() => pageBoxes(thread, pdfFormatSchema.parse({ type: 'pdf', width_mm: 10 })), {
    code: 'invalid-input',
  })
})
