import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeTotp, newTotpSecret, totpStep } from '#infra/identity/totp.ts'

const secret = Buffer.from('12345678901234567890')

/** RFC 6238, appendix B: seconds since 1970 and the last six of the eight digits. */
const vectors = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const

test('codes are those of the standard', () => {
  for (const [seconds, code] of vectors)
    assert.equal(totpStep(secret, code, new Date(seconds * 1000)), Math.floor(seconds / 30), code)
})

test('a code counts a step before and after its own, and no further', () => {
  const own = Math.floor(1_111_111_109 / 30)
  const at = (step: number): number | undefined => totpStep(secret, '081804', new Date(step * 30_000))
  assert.deepEqual([own - 2, own - 1, own, own + 1, own + 2].map(at), [undefined, own, own, own, undefined])
})

test('what is no code is wrong, and no error', () => {
  for (const code of ['', '28708', '2870821', 'abcdef', '２８７０８２', ' 287082', '287082\n', '-28708'])
    assert.equal(totpStep(secret, code, new Date(59_000)), undefined, JSON.stringify(code))
})

test('a secret has 160 bits of chance, and is written as apps read it', () => {
  assert.equal(newTotpSecret().length, 20)
  assert.equal(newTotpSecret().equals(newTotpSecret()), false)
  const { secret: text, address } = describeTotp(secret, 'ada@example.com')
  assert.equal(text, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  const url = new URL(address)
  assert.deepEqual(
    [url.protocol, url.host, decodeURIComponent(url.pathname)],
    ['otpauth:', 'totp', '/Inkstone:ada@example.com'],
  )
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    issuer: 'Inkstone',
    secret: text,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})
