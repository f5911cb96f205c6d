import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findJsonFault } from '#infra/json-fault.ts'

const good = [
  '{}',
  '[]',
  '0',
  '"text"',
  '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
  '{"a":"a","b":"\\"a\\": {[,","c":"\\\\"}',
  '{"k":"{\\"k\\":1,\\"k\\":2}"}',
  '["a","a",{"a":["a"]}]',
  '{"emoji":"\\ud83d\\ude00","raw":"😀"}',
  '{"constructor":1,"prototype":2,"toString":3}',
]

for (const text of good) test(`nothing is wrong with ${text}`, () => assert.equal(findJsonFault(text), undefined))

const faulty: Record<string, RegExp> = {
  '{"a":1,"a":2}': /"a" is given twice/,
  '{"a":1,"b":{},"a":2}': /"a" is given twice/,
  '{"x":[{"a":1,"a":1}]}': /"a" is given twice/,
  '{"a":1,"\\u0061":2}': /"a" is given twice/,
  '{"":1,"":2}': /"" is given twice/,
  '{"__proto__":{"admin":true}}': /__proto__/,
  '{"\\u005f_proto__":1}': /__proto__/,
  '{"a":{"b":[{"__proto__":1}]}}': /__proto__/,
  '{"a":"\\u0000"}': /NUL/,
  '{"\\u0000":1}': /NUL/,
  '["\\ud800"]': /lone surrogate/,
  '["\\udc00\\ud800"]': /lone surrogate/,
  '{"\\ud800":1}': /lone surrogate/,
  '"\ud800"': /lone surrogate/,
}

for (const [text, reason] of Object.entries(faulty)) {
  test(`${JSON.stringify(text)} is refused`, () => assert.match(findJsonFault(text) ?? '', reason))
}

const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)

test('32 levels are read and 33 are not, of lists and of objects', () => {
  for (const nest of [lists, objects]) {
    assert.equal(findJsonFault(nest(32)), undefined)
    assert.match(findJsonFault(nest(33)) ?? '', /deeper than 32/)
  }
})

test('a hundred thousand levels are refused without following them', () => {
  assert.match(findJsonFault('['.repeat(100_000)) ?? '', /deeper/)
})

test('brackets in texts do not count as levels', () => {
  assert.equal(findJsonFault(JSON.stringify('['.repeat(100))), undefined)
})

test('what does not even end is left to the parser', () => {
  for (const text of ['', '{', '{"a', '{"a"', '"\\', '{"a":', ']', '}}', '{,}', '"\\u12"', '{"\\u12":1}'])
    assert.equal(findJsonFault(text), undefined, text)
})

test('a repeated key of any length is named by its beginning', () => {
  const key = JSON.stringify('k'.repeat(10_000))
  assert.ok(findJsonFault(`{${key}:1,${key}:2}`)!.length < 200)
})
