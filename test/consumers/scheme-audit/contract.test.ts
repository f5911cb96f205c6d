import { ownershipStatement, schemeAudit } from '#contracts/tasks/scheme-audit.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const { input: example, result } = schemeAudit.example

const refused = (changes: object): boolean => !schemeAudit.input.safeParse({ ...example, ...changes }).success

test('the example is one', () => {
  assert.ok(!refused({}))
  assert.deepEqual(schemeAudit.result.parse(result), result)
})

test('nobody is audited who did not say, word for word, that the scheme is theirs', () => {
  assert.ok(refused({ attestation: undefined }))
  assert.ok(refused({ attestation: { is_owner: false, statement: ownershipStatement } }))
  assert.ok(refused({ attestation: { is_owner: true, statement: 'It is mine.' } }))
})

test('a hundred samples are the least, a thousand the most, and each counts once', () => {
  const ids = Array.from({ length: 1001 }, (_, at) => ({ asset_id: `ast_01JD${String(at).padStart(22, '0')}` }))
  assert.ok(refused({ samples: ids.slice(0, 99) }))
  assert.ok(!refused({ samples: ids.slice(0, 100) }))
  assert.ok(!refused({ samples: ids.slice(0, 1000) }))
  assert.ok(refused({ samples: ids }))
  assert.ok(refused({ samples: [...ids.slice(0, 100), ids[0]!] }))
})

test('every started ten samples cost a credit', () => {
  const input = schemeAudit.input.parse(example)
  const price = (count: number) => schemeAudit.credits({ ...input, samples: input.samples.slice(0, count) })
  assert.deepEqual([1, 10, 11, 95, 100].map(price), [1n, 1n, 2n, 10n, 10n])
})

test('a domain is a name, without scheme, path or port', () => {
  for (const domain of [
    'https://example.com',
    'example.com/login',
    'example.com:8443',
    'localhost',
    '-a.com',
    'a..com',
    '1.2.3.4',
  ]) {
    assert.ok(refused({ domain }), domain)
  }
  for (const domain of ['example.com', 'Login.Example.co.uk', 'xn--fiq228c.xn--fiqs8s'])
    assert.ok(!refused({ domain }), domain)
  assert.equal(schemeAudit.input.parse({ ...example, domain: 'Example.COM' }).domain, 'example.com')
})

test('lengths are one number or a range, and a range goes up', () => {
  const scheme = { ...example.scheme, length: undefined }
  assert.ok(!refused({ scheme: { ...scheme, min_length: 4, max_length: 6 } }))
  assert.ok(refused({ scheme: { ...scheme, min_length: 6, max_length: 4 } }))
  assert.ok(refused({ scheme: { ...scheme, length: 4, max_length: 6 } }))
})

test('the samples are the assets of the task', () => {
  const input = schemeAudit.input.parse(example)
  assert.equal(new Set(schemeAudit.assets!(input)).size, 100)
})
