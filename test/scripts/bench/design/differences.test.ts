import type { DesignDocument } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thumbLikeness } from '../../../../scripts/bench/design/differences.ts'
import { documentWith, textOf } from '../../../consumers/design/compile/elements.ts'

const at = (x: number): DesignDocument =>
  documentWith(
    { type: 'shape', frame: { x: 0, y: 0, width: 800, height: 600 }, fill: { type: 'solid', color: 'background' } },
    textOf('Words', { role: 'title', frame: { x, y: 100, width: 200, height: 100 } }),
  )

const noPicture = () => undefined

test('a design looks like itself', () => {
  assert.ok(thumbLikeness(at(0), at(0), noPicture) > 0.999)
})

test('what looks otherwise is less alike', () => {
  assert.ok(thumbLikeness(at(0), at(500), noPicture) < thumbLikeness(at(0), at(4), noPicture))
})
