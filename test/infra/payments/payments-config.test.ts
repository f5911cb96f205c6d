import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigFault, readConfig } from '#infra/config.ts'
import { paymentsConfig } from '#infra/payments/payments-config.ts'

const key = 'sk_live_0123456789abcdef'
const webhooks = 'whsec_0123456789abcdef, whsec_fedcba9876543210'
const read = (environment: Record<string, string>) => readConfig({ payments: paymentsConfig }, environment).payments

const faultsOf = (environment: Record<string, string>): string => {
  try {
    read(environment)
  } catch (error) {
    assert.ok(error instanceof ConfigFault)
    return error.faults.join('\n')
  }
  return ''
}

test('without a key nothing can be bought, and with both the provider is known', () => {
  assert.equal(read({}), undefined)
  assert.deepEqual(read({ STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRETS: webhooks }), {
    secretKey: key,
    webhookSecrets: ['whsec_0123456789abcdef', 'whsec_fedcba9876543210'],
    apiUrl: undefined,
  })
})

test('one without the other, and what cannot be a key, is refused without being repeated', () => {
  assert.match(faultsOf({ STRIPE_SECRET_KEY: key }), /STRIPE_WEBHOOK_SECRETS .*required together/)
  assert.match(faultsOf({ STRIPE_WEBHOOK_SECRETS: webhooks }), /required together/)
  const wrong = { STRIPE_SECRET_KEY: 'pk_live_0123456789abcdef', STRIPE_WEBHOOK_SECRETS: 'whsec_short,hunter2' }
  const faults = faultsOf(wrong)
  assert.match(faults, /STRIPE_SECRET_KEY must be/)
  assert.match(faults, /STRIPE_WEBHOOK_SECRETS must be/)
  assert.doesNotMatch(faults, /0123456789|hunter2/)
})

test('in production the key travels over TLS only', () => {
  const set = { STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRETS: webhooks, INKSTONE_ENV: 'production' }
  assert.match(faultsOf({ ...set, STRIPE_API_URL: 'http://proxy.example' }), /STRIPE_API_URL must begin with https/)
  assert.equal(read({ ...set, STRIPE_API_URL: 'https://proxy.example' })?.apiUrl, 'https://proxy.example')
})
