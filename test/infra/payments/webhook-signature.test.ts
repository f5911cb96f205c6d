import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Stripe } from 'stripe'
import { isSignedByProvider } from '#infra/payments/webhook-signature.ts'

const stripe = new Stripe('sk_test_0123456789')
const secret = 'whsec_0123456789abcdef'
const nowMs = Date.UTC(2026, 10, 20, 9)
const payload = '{"id":"evt_1","name":"点"}'
const body = Buffer.from(payload)

const headerOf = (options: { secret?: string; timestamp?: number; payload?: string } = {}): string =>
  stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: nowMs / 1000, ...options })
const isSigned = (header: string | undefined, changes: { body?: Buffer; secrets?: string[] } = {}): boolean =>
  isSignedByProvider({ body, header, secrets: [secret], nowMs, ...changes })

test('what the provider’s own library signs is right, by any of the secrets', () => {
  assert.ok(isSigned(headerOf()))
  assert.ok(isSigned(headerOf({ secret: 'whsec_older' }), { secrets: [secret, 'whsec_older'] }))
  assert.ok(isSigned(`${headerOf({ secret: 'whsec_other' })},${headerOf().split(',')[1]}`), 'one of several is enough')
})

test('a message of up to five minutes ago, or ahead, is right, and none beyond', () => {
  for (const seconds of [-300, 0, 300])
    assert.ok(isSigned(headerOf({ timestamp: nowMs / 1000 + seconds })), `${seconds}`)
  for (const seconds of [-301, 301]) assert.ok(!isSigned(headerOf({ timestamp: nowMs / 1000 + seconds })), `${seconds}`)
})

test('a byte more or less, another secret, or no proper header is wrong', () => {
  assert.ok(!isSigned(headerOf(), { body: Buffer.from(`${payload} `) }))
  assert.ok(!isSigned(headerOf({ secret: 'whsec_other' })))
  assert.ok(!isSigned(headerOf(), { secrets: [] }))
  const [time, signature] = headerOf().split(',') as [string, string]
  for (const header of [
    undefined,
    '',
    'v1',
    time,
    signature,
    `${time},v1=`,
    `${time},v1=00`,
    `${time},v0${signature.slice(2)}`,
  ]) {
    assert.ok(!isSigned(header), String(header))
  }
  assert.ok(!isSigned(`t=NaN,${signature}`))
  assert.ok(!isSigned(`t=1e9,${signature}`))
})
