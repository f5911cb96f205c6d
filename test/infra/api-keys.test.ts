import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestKey, isSameDigest, newApiKey, readApiKey } from '#infra/api-keys.ts'

const pepper = 'pepper-of-this-test-0123456789abcdef'

test('a new key is found by its public part and proved by the rest', () => {
  const { token, lookup, digest, start } = newApiKey(pepper)
  assert.match(token, /^ink_live_[0-9A-Za-z]{46}$/)
  assert.deepEqual(readApiKey(token), { lookup })
  assert.ok(isSameDigest(digestKey(token, pepper), digest))
  assert.ok(token.startsWith(start) && start.length === 12, 'people see no more than a hint of it')
})

test('no two keys are alike', () => {
  const keys = Array.from({ length: 2_000 }, () => newApiKey(pepper))
  assert.equal(new Set(keys.map(({ token }) => token)).size, keys.length)
  assert.equal(new Set(keys.map(({ lookup }) => lookup)).size, keys.length)
})

test('any single mistyped character is noticed before the database is asked', () => {
  const { token } = newApiKey(pepper)
  for (let place = 0; place < token.length; place++) {
    const wrong = token[place] === 'x' ? 'y' : 'x'
    assert.equal(readApiKey(token.slice(0, place) + wrong + token.slice(place + 1)), undefined, `character ${place}`)
  }
})

test('what is no key is refused, whatever it is', () => {
  const { token } = newApiKey(pepper)
  for (const text of [
    '',
    'ink_live_',
    `${token} `,
    `${token}\n`,
    token.slice(1),
    token.toUpperCase(),
    '\0',
    token + token,
  ])
    assert.equal(readApiKey(text), undefined)
})

test('a stolen table does not help without the pepper', () => {
  const { token, digest } = newApiKey(pepper)
  assert.ok(!isSameDigest(digestKey(token, 'another-pepper-0123456789abcdef'), digest))
  assert.ok(!isSameDigest(digestKey(newApiKey(pepper).token, pepper), digest))
  assert.ok(!isSameDigest(Buffer.alloc(0), digest))
})
