import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergePatch } from '../../../../producers/ingress/designs/merge-patch.ts'

// The test cases of RFC 7396, appendix A: original, patch, result.
const cases: [unknown, unknown, unknown][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

for (const [original, patch, result] of cases) {
  test(`${JSON.stringify(original)} patched with ${JSON.stringify(patch)} is ${JSON.stringify(result)}`, () => {
    const copy = structuredClone(original)
    assert.deepEqual(mergePatch(original, patch), result)
    assert.deepEqual(original, copy, 'the original stays')
  })
}

test('names that objects inherit are only names', () => {
  const patch: unknown = JSON.parse(
    '{"constructor":{"prototype":{"polluted":1}},"toString":null,"__proto__":{"polluted":1}}',
  )
  const merged = mergePatch({}, patch) as Record<string, unknown>
  assert.deepEqual(merged['constructor'], { prototype: { polluted: 1 } })
  assert.equal(Object.getPrototypeOf(merged), Object.prototype)
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
})
