import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailToken } from '#infra/identity/mail-tokens.ts'
import { newRefreshToken, successorOf, tokenDigest } from '#infra/identity/refresh-tokens.ts'

const key = 'a-key-of-the-tests-0123456789abcdef'

test('a token is 256 bits that nobody has seen before', () => {
  const all = Array.from({ length: 100 }, newRefreshToken)
  assert.equal(new Set(all).size, 100)
  for (const token of all) assert.equal(Buffer.from(token, 'base64url').length, 32)
})

test('a successor is the same each time, as long as a token, and unknown to who has no key', () => {
  const token = newRefreshToken()
  assert.equal(successorOf(token, key), successorOf(token, key))
  assert.equal(Buffer.from(successorOf(token, key), 'base64url').length, 32)
  assert.notEqual(successorOf(token, key), successorOf(token, `${key}.`))
  assert.notEqual(successorOf(successorOf(token, key), key), token)
})

test('a digest tells tokens apart and does not contain them', () => {
  const [one, other] = [newRefreshToken(), newRefreshToken()]
  assert.notDeepEqual(tokenDigest(one), tokenDigest(other))
  assert.ok(!tokenDigest(one).toString('base64url').includes(one))
})

test('the token of a letter follows from its id and the key, and from nothing else', () => {
  assert.equal(mailToken(key, 'ott_1'), mailToken(key, 'ott_1'))
  assert.notEqual(mailToken(key, 'ott_1'), mailToken(key, 'ott_2'))
  assert.notEqual(mailToken(key, 'ott_1'), mailToken(`${key}.`, 'ott_1'))
  assert.equal(Buffer.from(mailToken(key, 'ott_1'), 'base64url').length, 32)
})
