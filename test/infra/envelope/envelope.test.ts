import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { seal, unseal, unwrap, wrap } from '#infra/envelope/envelope.ts'

const key = randomBytes(32)
const secret = Buffer.from('sk-live-0123456789')
const first = { kid: 'k1', secret: 'first wrapping key 0123456789abcdef' }
const second = { kid: 'k2', secret: 'second wrapping key 0123456789abcdef' }

test('what was sealed opens with the same key about the same thing', () => {
  assert.deepEqual(unseal(key, seal(key, secret, 'row 1'), 'row 1'), secret)
  assert.deepEqual(unseal(key, seal(key, Buffer.alloc(0), ''), ''), Buffer.alloc(0))
})

test('the same text is never sealed the same way twice', () => {
  const sealed = Array.from({ length: 100 }, () => seal(key, secret, 'row 1').toString('hex'))
  assert.equal(new Set(sealed).size, 100)
  assert.ok(sealed.every(text => !text.includes(secret.toString('hex'))))
})

test('it does not open with another key, about another thing, or with any bit changed', () => {
  const sealed = seal(key, secret, 'row 1')
  assert.throws(() => unseal(randomBytes(32), sealed, 'row 1'))
  assert.throws(() => unseal(key, sealed, 'row 2'))
  for (let place = 0; place < sealed.length; place++) {
    const changed = Buffer.from(sealed)
    changed[place]! ^= 1
    assert.throws(() => unseal(key, changed, 'row 1'), `byte ${place}`)
  }
  assert.throws(() => unseal(key, sealed.subarray(0, 20), 'row 1'))
  assert.throws(() => unseal(key, Buffer.alloc(0), 'row 1'))
})

test('a data key opens by the wrapping key that it names, for its own account', () => {
  const wrapped = wrap(first, key, 'org_1')
  assert.deepEqual(unwrap([second, first], wrapped, 'org_1'), key)
  assert.throws(() => unwrap([first], wrapped, 'org_2'))
  assert.throws(() => unwrap([{ ...second, kid: 'k1' }], wrapped, 'org_1'))
  assert.throws(() => unwrap([second], wrapped, 'org_1'), /k1 is not configured/)
})
