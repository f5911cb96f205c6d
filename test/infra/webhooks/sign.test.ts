import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { installationKeys } from '#infra/webhooks/installation-keys.ts'
import { newWebhookSecret, signWebhook } from '#infra/webhooks/sign.ts'

const now = (): number => Math.floor(Date.now() / 1000)
const headersOf = (message: { id: string; timestamp: number; body: string }, signature: string) => ({
  'webhook-id': message.id,
  'webhook-timestamp': String(message.timestamp),
  'webhook-signature': signature,
})
const message = { id: 'evt_1', timestamp: now(), body: '{"a":"砚 – ü"}' }

test('the example of the reference library is signed as it signs it', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const given = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' }
  const signature = signWebhook({ ...given, secrets: [secret], privateKeys: [] })
  assert.equal(signature, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  assert.equal(signature, new Webhook(secret).sign(given.id, new Date(given.timestamp * 1000), given.body))
})

test('what is signed is verified by the reference library, with each of the secrets, and with no other', () => {
  const secrets = [newWebhookSecret(), newWebhookSecret()]
  const headers = headersOf(message, signWebhook({ ...message, secrets, privateKeys: [] }))
  for (const secret of secrets) assert.deepEqual(new Webhook(secret).verify(message.body, headers), { a: '砚 – ü' })
  assert.throws(() => new Webhook(newWebhookSecret()).verify(message.body, headers))
})

test('another body, another id or another time is not what was signed', () => {
  const secret = newWebhookSecret()
  const signature = signWebhook({ ...message, secrets: [secret], privateKeys: [] })
  const reader = new Webhook(secret)
  assert.throws(() => reader.verify(`${message.body} `, headersOf(message, signature)))
  assert.throws(() => reader.verify(message.body, headersOf({ ...message, id: 'evt_2' }, signature)))
  assert.throws(() => reader.verify(message.body, headersOf({ ...message, timestamp: now() - 3 }, signature)))
})

test('a secret has 32 random bytes and says what it is', () => {
  const secret = newWebhookSecret()
  assert.match(secret, /^whsec_/)
  assert.equal(Buffer.from(secret.slice('whsec_'.length), 'base64').length, 32)
  assert.notEqual(secret, newWebhookSecret())
})

test('the installation signs as v1a, and its public key, of 32 bytes, verifies that', () => {
  const [key, other] = installationKeys([
    { kid: 'w2', secret: 'one-key-of-the-tests-0123456789abcdef' },
    { kid: 'w1', secret: 'another-key-of-the-tests-0123456789ab' },
  ])
  const signature = signWebhook({ ...message, secrets: [], privateKeys: [key!.privateKey, other!.privateKey] })
  const signed = Buffer.from(`${message.id}.${message.timestamp}.${message.body}`)
  const signatures = signature.split(' ').map(part => {
    assert.ok(part.startsWith('v1a,'))
    return Buffer.from(part.slice('v1a,'.length), 'base64')
  })
  for (const [at, { publicKey }] of [key!, other!].entries()) {
    assert.match(publicKey, /^whpk_/)
    const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64')
    assert.equal(x.length, 32)
    const read = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') }, format: 'jwk' })
    assert.ok(verify(null, signed, read, signatures[at]!))
  }
})

test('the key pair follows from the secret: it is the same in every process', () => {
  const keys = [{ kid: 'w1', secret: 'one-key-of-the-tests-0123456789abcdef' }]
  assert.equal(installationKeys(keys)[0]!.publicKey, installationKeys(keys)[0]!.publicKey)
  const others = [{ kid: 'w1', secret: 'one-key-of-the-tests-0123456789abcdeg' }]
  assert.notEqual(installationKeys(keys)[0]!.publicKey, installationKeys(others)[0]!.publicKey)
})
