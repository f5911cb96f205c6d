import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figuresOf } from '../../../../scripts/bench/export/figures.ts'
import { Look } from '../../../../scripts/bench/export/look.ts'
import { Tally } from '../../../../scripts/bench/export/tally.ts'

test('a design that cannot be measured to its end fails what was left, and only that', () => {
  const tally = new Tally()
  const look = new Look(tally, '7 ar wide')
  look.check('qpdf_clean_ratio', true, '')
  look.giveUp({ checks: ['qpdf_clean_ratio', 'text_identity_ratio'], likenesses: ['pdf_ssim'] }, new Error('no glyph'))
  assert.deepEqual(figuresOf(tally), { pdf_ssim_min: 0, pdf_ssim_mean: 0, qpdf_clean_ratio: 1, text_identity_ratio: 0 })
  assert.ok(tally.faults.every(fault => fault.includes('7 ar wide')))
})

test('one fault in many thousand keeps a ratio below one', () => {
  const tally = new Tally()
  for (let at = 0; at < 30_000; at++) tally.check('deterministic_ratio', at > 0, 'the first')
  assert.deepEqual(figuresOf(tally), { deterministic_ratio: 0.9999 })
  assert.deepEqual(tally.faults, ['the first'])
})

test('what was not measured is no figure', () => {
  assert.deepEqual(figuresOf(new Tally()), {})
})
