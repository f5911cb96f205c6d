import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patchConfigSchema, webhookSecretSchema } from '#contracts/http/subscription-parts.ts'
import { createSubscriptionSchema } from '#contracts/http/subscriptions.ts'

const secretOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 251).toString('base64')}`

test('a secret is 24 to 64 bytes in whole base 64, under its prefix', () => {
  for (const bytes of [24, 32, 64]) assert.ok(webhookSecretSchema.safeParse(secretOf(bytes)).success, String(bytes))
  const wrong = [
    '',
    'whsec_',
    secretOf(23),
    secretOf(65),
    secretOf(32).slice(6),
    secretOf(32).slice(0, -1),
    `${secretOf(24)} `,
    `whsec_${Buffer.alloc(24, 251).toString('base64url')}`,
    `whsec_whsec_${Buffer.alloc(24).toString('base64')}`,
  ]
  for (const text of wrong) assert.ok(!webhookSecretSchema.safeParse(text).success, text)
})

test('what a change of the config leaves out is not said', () => {
  assert.deepEqual(patchConfigSchema.parse({}), {})
  assert.deepEqual(patchConfigSchema.parse({ max_rate: null }), { max_rate: null })
})

const accepts = (body: object): boolean => createSubscriptionSchema.safeParse(body).success

test('who signs in to a broker does so with a name and a password', () => {
  const kafka = { protocol: 'KAFKA', sink: 'kafka+ssl://a.example.com:9093', protocolsettings: { topic: 't' } }
  const password = { credentialtype: 'PLAIN', identifier: 'a', secret: 'b' }
  const token = { credentialtype: 'ACCESSTOKEN', accesstoken: 'c' }
  assert.ok(accepts({ ...kafka, sinkcredential: password }))
  assert.ok(!accepts({ ...kafka, sinkcredential: token }))
  assert.ok(accepts({ protocol: 'HTTP', sink: 'https://example.com', sinkcredential: token }))
  for (const identifier of ['a:b', 'a b', 'a\n', ''])
    assert.ok(!accepts({ ...kafka, sinkcredential: { ...password, identifier } }), identifier)
})

test('names of exchanges and topics are plain, and an address has no blanks', () => {
  const amqp = { protocol: 'AMQP', sink: 'amqps://b.example.com/v' }
  assert.ok(accepts({ ...amqp, protocolsettings: { exchange: 'shop.orders', routing_key: 'a.b' } }))
  for (const exchange of ['', 'a b', 'a'.repeat(128), 'ä'])
    assert.ok(!accepts({ ...amqp, protocolsettings: { exchange } }), exchange)
  const kafka = { protocol: 'KAFKA', sink: 'kafka+ssl://a.example.com:9093' }
  for (const topic of ['', '.', '..', 'a/b', 'a'.repeat(250)])
    assert.ok(!accepts({ ...kafka, protocolsettings: { topic } }), topic)
  for (const sink of [
    '',
    'https://example.com/a b',
    'https://example.com/\n',
    `https://example.com/${'a'.repeat(2048)}`,
  ])
    assert.ok(!accepts({ protocol: 'HTTP', sink }), sink)
})

test('the settings of one protocol are not those of another', () => {
  assert.ok(!accepts({ protocol: 'HTTP', sink: 'https://example.com', protocolsettings: { exchange: 'a' } }))
  assert.ok(!accepts({ protocol: 'KAFKA', sink: 'kafka+ssl://a.example.com:9093', secret: secretOf(32) }))
  assert.ok(!accepts({ protocol: 'AMQP', sink: 'amqps://b.example.com/v' }))
})
