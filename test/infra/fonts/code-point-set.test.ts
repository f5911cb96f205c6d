import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codePointSet } from '../../../infra/fonts/code-point-set.ts'

test('a set has what was put into it and nothing else', () => {
  const members = [0, 31, 32, 63, 64, 0x4e00, 0xffff, 0x10fffe, 0x10ffff]
  const has = codePointSet(Uint32Array.from(members))
  for (const member of members) {
    assert.ok(has(member), String(member))
    if (!members.includes(member + 1)) assert.ok(!has(member + 1), String(member + 1))
  }
  assert.ok(!has(0x20ffff))
})

test('an empty set has nothing', () => {
  const has = codePointSet(new Uint32Array())
  assert.ok(!has(0) && !has(65))
})
