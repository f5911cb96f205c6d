import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigFault, readConfig } from '#infra/config.ts'
import { webhooksConfig } from '#infra/webhooks/webhooks-config.ts'

const keys = 'w2:0kV9sKqPz3mWc8Yb5Tg1Hn7Jr4Lx6Df2Qa,w1:q7Zt2Xs9Vr4Uy1Wo8Pl5Mk3Ni6Bj0Hg7Fc'
const read = (settings: Record<string, string>) => readConfig({ webhooks: webhooksConfig }, settings).webhooks

test('without more than keys, webhooks are sent as Standard Webhooks advises', () => {
  const { signingKeys, timeoutMs, waitsMs, ...limits } = read({ WEBHOOK_SIGNING_KEYS: keys })
  assert.deepEqual(
    signingKeys.map(({ kid }) => kid),
    ['w2', 'w1'],
  )
  assert.equal(timeoutMs, 15_000)
  assert.equal(
    waitsMs.reduce((sum, ms) => sum + ms, 0),
    (5 + 300 + 1_800) * 1_000 + (2 + 5 + 10 + 14 + 20 + 24) * 3_600_000,
  )
  assert.deepEqual(limits, { mostPerHostMinute: 6_000, concurrency: 200 })
})

test('an operator chooses the waits between attempts', () => {
  assert.deepEqual(read({ WEBHOOK_SIGNING_KEYS: keys, WEBHOOK_RETRY_SECONDS: '1,60' }).waitsMs, [1_000, 60_000])
})

test('settings that cannot be used are named', () => {
  for (const odd of ['soon', '1,,2', '1.5', '-1', Array.from({ length: 31 }, () => '1').join(',')]) {
    assert.throws(
      () => read({ WEBHOOK_SIGNING_KEYS: keys, WEBHOOK_RETRY_SECONDS: odd }),
      (error: unknown) => error instanceof ConfigFault && error.message.includes('WEBHOOK_RETRY_SECONDS'),
    )
  }
  assert.throws(() => read({}), ConfigFault)
})
