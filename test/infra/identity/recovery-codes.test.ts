import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newRecoveryCodes, recoveryDigest } from '#infra/identity/recovery-codes.ts'

test('there are ten codes of 80 bits each, and none comes twice', () => {
  const codes = Array.from({ length: 50 }, newRecoveryCodes).flat()
  assert.equal(newRecoveryCodes().length, 10)
  assert.equal(new Set(codes).size, 500)
  for (const code of codes) assert.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
})

test('a code is known however it is typed, and by nobody else', () => {
  const digest = recoveryDigest('usr_1', '01AB-CDEF-GHJK-MNPQ')
  for (const typed of ['01abcdefghjkmnpq', 'oi ab cd ef gh jk mn pq', 'OLAB-CDEF-GHJK-MNPQ'])
    assert.deepEqual(recoveryDigest('usr_1', typed), digest, typed)
  assert.notDeepEqual(recoveryDigest('usr_2', '01AB-CDEF-GHJK-MNPQ'), digest)
  assert.notDeepEqual(recoveryDigest('usr_1', '01AB-CDEF-GHJK-MNPR'), digest)
})
