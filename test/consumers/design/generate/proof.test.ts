import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flawsOf } from '../../../../consumers/design/generate/proof.ts'
import { documentWith, textOf } from '../compile/elements.ts'

const at = (x: number, y: number, more: object = {}) =>
  textOf('Words', { frame: { x, y, width: 200, height: 50, rotation: 0 }, ...more })
const flaws = (...elements: object[]): string[] => flawsOf({ ...documentWith(...elements), safe: 40 })

test('text that keeps its distance has no flaw', () => {
  assert.deepEqual(flaws(at(40, 40), at(40, 90), at(560, 510), { type: 'shape' }), [])
})

test('text that leaves the safe area on any side is named', () => {
  for (const [x, y] of [
    [39, 40],
    [40, 39],
    [561, 40],
    [40, 511],
    [-500, 40],
  ] as const)
    assert.deepEqual(flaws(at(x, y, { id: 'title' })), ['The ink of title leaves the safe area.'])
})

test('text over other text is named, but frames that only touch are not', () => {
  const below = at(100, 100, { id: 'below' })
  assert.deepEqual(flaws(below, at(250, 120, { id: 'above' })), ['above covers below.'])
  assert.deepEqual(flaws(below, at(100, 149.5)), [])
  assert.equal(flaws(below, at(100, 148)).length, 1)
})

test('only text is looked at', () => {
  const frame = { x: -100, y: -100, width: 2000, height: 2000, rotation: 0 }
  assert.deepEqual(flaws({ type: 'shape', frame }, { type: 'shape', frame }, at(100, 100)), [])
})
