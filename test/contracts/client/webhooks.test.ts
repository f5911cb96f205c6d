import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { newWebhookSecret, signWebhook } from '#infra/webhooks/sign.ts'
import { webhooks, WebhookRejected, type Delivered } from '../../../contracts/client/webhooks.ts'

const seconds = 1_790_000_000
const now = seconds * 1000
const id = 'evt_01JD0000000000000000000000'
const payload = '{"id":"evt_01JD0000000000000000000000","type":"task.succeeded","data":{"name":"春季 ☃"}}'
const secret = newWebhookSecret()

const pairOf = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
  return {
    privateKey,
    whpk: `whpk_${raw.toString('base64')}`,
    whsk: `whsk_${Buffer.concat([seed, raw]).toString('base64')}`,
    whskSeed: `whsk_${seed.toString('base64')}`,
  }
}
const pair = pairOf()

const delivery = async (more: Partial<Delivered> = {}): Promise<Delivered> => ({
  payload,
  headers: await webhooks.sign({ id, timestamp: seconds, payload, secret }),
  secret,
  now,
  ...more,
})

const rejects = (delivered: Delivered, reason: string): Promise<void> =>
  assert.rejects(webhooks.verify(delivered), error => error instanceof WebhookRejected && error.reason === reason)

test('what was signed with the secret is verified, and its event is returned', async () => {
  assert.deepEqual(await webhooks.verify(await delivery()), JSON.parse(payload))
})

test('the body may come as text or as bytes, and headers in any form and spelling', async () => {
  const signed = await webhooks.sign({ id, timestamp: seconds, payload, secret })
  const upper = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toUpperCase(), value]))
  for (const headers of [signed, upper, new Headers(signed)]) {
    for (const body of [payload, Buffer.from(payload), new TextEncoder().encode(payload).buffer]) {
      assert.ok(await webhooks.verify(await delivery({ headers, payload: body })))
    }
  }
})

test('the reference library of Standard Webhooks verifies what is signed here', async () => {
  const timestamp = Math.floor(Date.now() / 1000)
  const headers = await webhooks.sign({ id, timestamp, payload, secret })
  assert.deepEqual(new Webhook(secret).verify(payload, headers), JSON.parse(payload))
})

test('what the reference library signs is verified here', async () => {
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': new Webhook(secret).sign(id, new Date(now), payload),
  }
  assert.ok(await webhooks.verify(await delivery({ headers })))
})

test('the platform and the client sign alike, with secrets and with key pairs', async () => {
  const ours = await webhooks.sign({ id, timestamp: seconds, payload, secret: [secret], privateKey: pair.whsk })
  const theirs = signWebhook({
    id,
    timestamp: seconds,
    body: payload,
    secrets: [secret],
    privateKeys: [pair.privateKey],
  })
  assert.equal(ours['webhook-signature'], theirs)
})

test('a signature of the public key is enough where no secret is named', async () => {
  for (const privateKey of [pair.whsk, pair.whskSeed]) {
    const headers = await webhooks.sign({ id, timestamp: seconds, payload, privateKey })
    assert.match(headers['webhook-signature'], /^v1a,/)
    assert.ok(await webhooks.verify({ payload, headers, publicKey: pair.whpk, now }))
    await rejects({ payload, headers, publicKey: pairOf().whpk, now }, 'wrong-signature')
  }
})

test('while secrets overlap, either of them is enough, on either side', async () => {
  const next = newWebhookSecret()
  const headers = await webhooks.sign({
    id,
    timestamp: seconds,
    payload,
    secret: [secret, next],
    privateKey: pair.whsk,
  })
  assert.equal(headers['webhook-signature'].split(' ').length, 3)
  for (const known of [secret, next, [newWebhookSecret(), next]]) {
    assert.ok(await webhooks.verify({ payload, headers, secret: known, now }))
  }
})

test('signatures of versions that nobody knows, and those that are no base64, are passed over', async () => {
  const { headers, ...rest } = await delivery()
  const { 'webhook-signature': signature, ...others } = headers as Record<string, string>
  for (const before of ['v2,AAAA', 'v1,***', 'v1', '', 'v1a,AAAA', 'v1,']) {
    const mixed = { ...others, 'webhook-signature': `${before} ${signature}` }
    assert.ok(await webhooks.verify({ ...rest, headers: mixed, publicKey: pair.whpk }))
  }
})

test('a body that was altered by one byte is rejected', async () => {
  await rejects(await delivery({ payload: payload.replace('succeeded', 'Succeeded') }), 'wrong-signature')
  await rejects(await delivery({ payload: `${payload}\n` }), 'wrong-signature')
  await rejects(await delivery({ payload: '' }), 'wrong-signature')
})

test('another id or another time than what was signed is rejected', async () => {
  const { headers, ...rest } = await delivery()
  const signed = headers as Record<string, string>
  await rejects({ ...rest, headers: { ...signed, 'webhook-id': `${id.slice(0, -1)}1` } }, 'wrong-signature')
  await rejects({ ...rest, headers: { ...signed, 'webhook-timestamp': String(seconds + 1) } }, 'wrong-signature')
})

test('the signature of another secret is rejected, and so is a v1 signature shown as v1a', async () => {
  await rejects(await delivery({ secret: newWebhookSecret() }), 'wrong-signature')
  const { headers, ...rest } = await delivery({ publicKey: pair.whpk })
  const shown = { ...(headers as Record<string, string>) }
  shown['webhook-signature'] = shown['webhook-signature']!.replace('v1,', 'v1a,')
  await rejects({ ...rest, headers: shown }, 'wrong-signature')
})

test('a delivery that is more than five minutes old, or from the future, is rejected; one within them is not', async () => {
  await rejects(await delivery({ now: now + 301_000 }), 'too-old')
  await rejects(await delivery({ now: now - 301_000 }), 'too-new')
  assert.ok(await webhooks.verify(await delivery({ now: now + 299_000 })))
  assert.ok(await webhooks.verify(await delivery({ now: now - 299_000 })))
  await rejects(await delivery({ now: now + 11_000, toleranceSeconds: 10 }), 'too-old')
})

test('headers that are missing, doubled or malformed are rejected before anything is computed', async () => {
  const { headers, ...rest } = await delivery()
  const signed = headers as Record<string, string>
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const { [name]: value, ...others } = signed
    await rejects({ ...rest, headers: others }, 'missing-header')
    await rejects({ ...rest, headers: { ...others, [name]: '' } }, 'missing-header')
    await rejects({ ...rest, headers: { ...signed, [name.toUpperCase()]: value } }, 'missing-header')
    await rejects({ ...rest, headers: { ...others, [name]: [value!, value!] } }, 'missing-header')
  }
  for (const time of ['1e9', '-5', '1790000000.5', ' 1790000000', '0x6AB', 'NaN', '9'.repeat(40)]) {
    await rejects({ ...rest, headers: { ...signed, 'webhook-timestamp': time } }, 'malformed-header')
  }
  await rejects({ ...rest, headers: { ...signed, 'webhook-id': 'evt.1' } }, 'malformed-header')
})

test('a thousand signatures are not all tried', async () => {
  const { headers, ...rest } = await delivery()
  const signed = headers as Record<string, string>
  const hidden = `${'v1,AAAA '.repeat(1000)}${signed['webhook-signature']}`
  await rejects({ ...rest, headers: { ...signed, 'webhook-signature': hidden } }, 'wrong-signature')
})

test('a body that is signed and no JSON is rejected as that', async () => {
  const headers = await webhooks.sign({ id, timestamp: seconds, payload: 'hello', secret })
  await rejects(await delivery({ payload: 'hello', headers }), 'malformed-body')
})

test('keys that are none are refused without a word of them', async () => {
  const { headers } = await delivery()
  const keys: Partial<Delivered>[] = [
    { secret: pair.whsk },
    { secret: 'whsec_***' },
    { secret: 'whsec_' },
    { secret: [] },
    { publicKey: secret },
    { publicKey: 'whpk_AAAA' },
  ]
  for (const key of keys) {
    await assert.rejects(webhooks.verify({ payload, headers, now, ...key }), error => {
      assert.ok(error instanceof TypeError)
      for (const text of [key.secret, key.publicKey].flat()) {
        if (text && text.length > 8)
          assert.doesNotMatch(error.message, new RegExp(text.slice(-6).replaceAll(/\W/g, '.')))
      }
      return true
    })
  }
  await assert.rejects(webhooks.sign({ id, timestamp: seconds, payload }), TypeError)
  await assert.rejects(webhooks.sign({ id: 'a.b', timestamp: seconds, payload, secret }), TypeError)
})

test('a body that was parsed before is refused, since nobody could verify it', async () => {
  const { headers } = await delivery()
  const parsed = JSON.parse(payload) as never
  await assert.rejects(webhooks.verify({ payload: parsed, headers, secret, now }), TypeError)
})
