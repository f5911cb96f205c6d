import assert from 'node:assert/strict'
import { test } from 'node:test'
import { growthOf, reportOf } from '../../../../scripts/bench/export/soak-report.ts'

test('each fifth is told by its median, so that one large picture is no growth', () => {
  const samples = [10, 20, 30, 100, 100, 900, 100, 101, 102, 110, 120, 130, 104, 105, 106]
  const { fifths, peak } = reportOf(samples, ['a fault'])
  assert.deepEqual([fifths, peak], [[20, 100, 101, 120, 105], 900])
  assert.deepEqual(growthOf(fifths), { mib: 5, percent: 5 })
})

test('a run without exports has no figures, and does not pass for flat', () => {
  const { fifths } = reportOf([], [])
  assert.equal(fifths.length, 5)
  assert.ok(Number.isNaN(growthOf(fifths).percent))
})
