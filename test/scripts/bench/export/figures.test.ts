import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figuresOf } from '../../../../scripts/bench/export/figures.ts'
import { Tally } from '../../../../scripts/bench/export/tally.ts'

test('rates are the best of their rounds, and are held against the rate of Chromium', () => {
  const tally = new Tally()
  for (const rate of [9, 12]) tally.add('png_per_s', rate)
  for (const rate of [1.5, 2]) tally.add('chromium_per_s', rate)
  assert.deepEqual(figuresOf(tally), { png_per_s: 12, chromium_per_s: 2, png_vs_chromium: 6 })
})

test('the plain likeness stands beside the one that is taken of finer pictures', () => {
  const tally = new Tally()
  for (const likeness of [0.9991, 0.9997]) tally.add('html_ssim', likeness)
  for (const likeness of [0.9901, 0.9951]) tally.add('html_ssim_1x', likeness)
  assert.deepEqual(figuresOf(tally), {
    html_ssim_min: 0.9991,
    html_ssim_mean: 0.9994,
    html_ssim_1x_min: 0.9901,
    html_ssim_1x_mean: 0.9926,
  })
})
