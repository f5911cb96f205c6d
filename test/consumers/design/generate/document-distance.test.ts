import type { DesignDocument } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentDistance } from '../../../../consumers/design/generate/document-distance.ts'
import { documentWith, textOf } from '../compile/elements.ts'

const at = (x: number, more: Partial<DesignDocument> = {}): DesignDocument => ({
  ...documentWith(
    { type: 'shape', frame: { x: 0, y: 0, width: 800, height: 600 }, fill: { type: 'solid', color: 'background' } },
    textOf('Words', { role: 'title', frame: { x, y: 100, width: 200, height: 100 } }),
  ),
  ...more,
})

test('a design does not differ from itself', () => {
  assert.equal(documentDistance(at(0), at(0)), 0)
})

test('places, archetypes and colors each make a difference, and together more', () => {
  const base = at(0)
  const { palette } = base
  const moved = documentDistance(base, at(500))
  const divided = documentDistance(base, at(0, { archetype: 'other' }))
  const colored = documentDistance(base, at(0, { palette: { ...palette, background: '#000000', accent: '#00ff00' } }))
  assert.deepEqual([moved, divided], [0.5, 0.2])
  assert.ok(colored > 0.1 && colored <= 0.2)
  assert.ok(documentDistance(base, at(500, { archetype: 'other' })) > moved)
  assert.ok(documentDistance(base, at(100)) < moved)
})
