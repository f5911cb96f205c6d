import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSecret, sealSecret } from '#infra/payments/sealed-secret.ts'

const secrets = ['whsec_newest', 'whsec_older']

test('what was sealed opens again, also while the secret is being changed', () => {
  const sealed = sealSecret(secrets, 'pi_1_secret', 'pay_1')
  assert.doesNotMatch(Buffer.from(sealed, 'base64url').toString('latin1'), /secret/)
  assert.equal(openSecret(secrets, sealed, 'pay_1'), 'pi_1_secret')
  assert.equal(openSecret(['whsec_coming', ...secrets], sealed, 'pay_1'), 'pi_1_secret')
})

test('it does not open with another secret, for another payment, or when a byte is changed', () => {
  const sealed = sealSecret(secrets, 'pi_1_secret', 'pay_1')
  assert.equal(openSecret(['whsec_older'], sealed, 'pay_1'), undefined)
  assert.equal(openSecret(secrets, sealed, 'pay_2'), undefined)
  const bytes = Buffer.from(sealed, 'base64url')
  for (const place of [0, 15, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[place]! ^= 1
    assert.equal(openSecret(secrets, changed.toString('base64url'), 'pay_1'), undefined, `byte ${place}`)
  }
  for (const broken of ['', 'AAAA']) assert.equal(openSecret(secrets, broken, 'pay_1'), undefined)
})
