import { textRoles } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ladder, settingOf } from '../../../../consumers/design/layout/type-system.ts'
import { sans } from '../samples.ts'

test('sizes fall in even steps from the first to the last', () => {
  const sizes = ladder(100, 20)
  assert.deepEqual([sizes[0], sizes.at(-1)], [100, 20])
  for (const [at, size] of sizes.slice(1).entries()) {
    const step = sizes[at]! / size
    assert.ok(step > 1 && step < 1.123, `a step of ${step}`)
  }
})

test('where the first size is not above the last, the last is all there is', () => {
  assert.deepEqual(ladder(20, 20), [20])
  assert.deepEqual(ladder(10, 20), [20])
})

test('small print is smaller than what is read, and facts and prices are larger', () => {
  const scale = (role: (typeof textRoles)[number]): number => settingOf(role, sans).scale
  const order = (['footer', 'body', 'date', 'subtitle', 'price'] as const).map(scale)
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  )
  assert.equal(new Set(order).size, 5)
  assert.deepEqual([scale('contact'), scale('place'), scale('item')], [scale('footer'), scale('date'), scale('body')])
})

test('only what is shown takes the display face, and every role can be set', () => {
  for (const role of textRoles) {
    const { face, maxLines, lineHeight } = settingOf(role, sans)
    assert.equal(face === sans.display, role === 'title' || role === 'price', role)
    assert.ok(maxLines >= 3 && lineHeight >= 1, role)
  }
})
