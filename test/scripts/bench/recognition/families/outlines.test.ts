import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openFace } from '../../../../../scripts/bench/recognition/families/outlines.ts'

test('a face has outlines in the size asked for', () => {
  const [small, large] = [openFace('dejavuSans', 10), openFace('dejavuSans', 40)]
  assert.ok(Math.abs(large.advance('A') - 4 * small.advance('A')) < 1e-9)
  const { left, top, right, bottom } = large.ink('x')
  assert.ok(left > 0 && right < large.advance('x') && top < 0 && bottom === 0)
  assert.match(large.path('x', 5, 30), /^M[\d.]+[ -][\d.]+/)
})

test('a character that a face lacks is refused, since its label would be false', () => {
  assert.throws(() => openFace('arimoBold', 20).path('八', 0, 0), /has no 八/)
})
