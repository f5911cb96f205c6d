import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlRender } from '#contracts/tasks/html-render.ts'
import { sheetOf } from '../../../consumers/html-render/sheet.ts'

const formatOf = (format: object) => {
  const parsed = htmlRender.input.parse({ html: 'x', format: { type: 'pdf', ...format } }).format
  assert.ok(parsed.type === 'pdf')
  return parsed
}

test('a sheet is A4 with margins of a centimeter unless told otherwise', () => {
  const marginsMm = { top: 10, right: 10, bottom: 10, left: 10 }
  assert.deepEqual(sheetOf(formatOf({})), { widthMm: 210, heightMm: 297, marginsMm })
})

test('a landscape sheet is as wide as it was high', () => {
  const { widthMm, heightMm } = sheetOf(formatOf({ page: { name: 'letter' }, landscape: true }))
  assert.deepEqual([widthMm, heightMm], [279.4, 215.9])
})

test('a sheet of its own size keeps it', () => {
  const { widthMm, heightMm } = sheetOf(formatOf({ page: { width_mm: 85.6, height_mm: 53.98 } }))
  assert.deepEqual([widthMm, heightMm], [85.6, 53.98])
})

test('margins that leave no room on the sheet are refused, also when it is turned', () => {
  assert.throws(() => sheetOf(formatOf({ margins_mm: { left: 200, right: 10 } })), /margins/)
  assert.throws(() => sheetOf(formatOf({ margins_mm: { top: 200, bottom: 97 } })), /margins/)
  assert.throws(() => sheetOf(formatOf({ landscape: true, margins_mm: { top: 200, bottom: 10 } })), /margins/)
})
