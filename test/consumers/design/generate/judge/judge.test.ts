import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../../../../consumers/design/generate/judge/judge.ts'
import { terms } from '../../../../../consumers/design/generate/judge/terms.ts'
import { candidateOf, canvas } from '../candidates.ts'

const good = candidateOf()

test('a judgment is one number between 0 and 1, with all that it was made of', () => {
  for (const candidate of [good, candidateOf({ blocks: [], zones: [] })]) {
    const judgment = judge(candidate, canvas, 1)
    assert.ok(judgment.total >= 0 && judgment.total <= 1)
    assert.deepEqual(Object.keys(judgment.terms).toSorted(), ['prior', ...Object.keys(terms)].toSorted())
  }
})

test('one bad term weighs more than all good ones together', () => {
  const { total, terms: values } = judge(good, canvas, 1)
  const moved = candidateOf({
    blocks: good.blocks.map((block, at) => ({ ...block, box: { ...block.box, x: block.box.x + 53 * at * at } })),
  })
  const low = judge(moved, canvas, 1)
  const mean = Object.values(low.terms).reduce((sum, value) => sum + value, 0) / Object.keys(low.terms).length
  assert.ok(low.terms['alignment']! < 0.05 && values['alignment']! > 0.9)
  assert.ok(low.total < 0.2 && low.total < mean - 0.3 && low.total < total)
})

test('an archetype that suits better is judged better', () => {
  const totals = [0.05, 0.3, 1, 3].map(prior => judge(good, canvas, prior).total)
  assert.deepEqual(
    totals,
    totals.toSorted((a, b) => a - b),
  )
  assert.ok(totals[0]! < totals[3]!)
})
