import assert from 'node:assert/strict'
import { test } from 'node:test'
import { designDocumentSchema } from '#contracts/designs/document.ts'
import { compile } from '../../../../consumers/design/compile/compile.ts'
import { vary } from '../../../../scripts/bench/export/vary.ts'
import { documentWith, textOf } from '../../../consumers/design/compile/elements.ts'

const document = documentWith({ type: 'shape' }, textOf('Spring'), textOf('Summer'))
const varied = [0, 1, 2, 3].map(at => vary(document, at))

test('what becomes of a design is a design, with its texts in their order', () => {
  for (const design of varied) {
    assert.doesNotThrow(() => designDocumentSchema.parse(design))
    const texts = compile(design).items.flatMap(item => (item.kind === 'text' ? [item.text] : []))
    assert.deepEqual(texts, ['Spring', 'Summer'])
  }
})

test('there are gradients, something half transparent, and something turned', () => {
  const items = varied.flatMap(design => compile(design).items)
  const fills = items.flatMap(item => (item.kind === 'shape' && item.fill ? [item.fill.type] : []))
  assert.ok(fills.includes('linear') && fills.includes('radial'))
  assert.ok(items.some(({ opacity }) => opacity < 1))
  assert.ok(items.some(({ kind, frame }) => kind === 'text' && frame.rotation !== 0))
  assert.ok(items.some(({ kind, frame }) => kind === 'shape' && frame.rotation !== 0))
})
