import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { streamTokens } from '#infra/cache/stream-tokens.ts'
import { createLog } from '#infra/telemetry/log.ts'

const prefix = `test-${randomBytes(8).toString('hex')}:`
const log = createLog({ service: 'test', level: 'silent' })
const redis = connectCache({ url: process.env['REDIS_URL']!, prefix, log })
after(() => redis.disconnect())
await settled(redis)

const tokens = streamTokens<{ who: string }>(redis, 'a-secret-of-the-tests')
const storedKeys = async (): Promise<string[]> =>
  (await redis.keys(`${prefix}stream-token:*`)).map(key => key.slice(prefix.length))

test('what a token was made for is told once', async () => {
  const { token, expiresAt } = await tokens.make({ who: 'ada' })
  assert.ok(expiresAt.getTime() - Date.now() <= 60_000)
  assert.deepEqual(await tokens.take(token), { who: 'ada' })
  assert.equal(await tokens.take(token), undefined)
})

test('Redis never holds the token itself, and holds nothing longer than a minute', async () => {
  const { token } = await tokens.make({ who: 'ada' })
  const [key, ...others] = await storedKeys()
  assert.deepEqual(others, [])
  assert.ok(!`${key}${await redis.get(key!)}`.includes(token))
  const leftMs = await redis.pttl(key!)
  assert.ok(leftMs > 0 && leftMs <= 60_000)
  assert.deepEqual(await tokens.take(token), { who: 'ada' })
})

test('whoever can write to Redis can make no token, change none and take none for another', async () => {
  const [mine, theirs] = [await tokens.make({ who: 'mallory' }), await tokens.make({ who: 'ada' })]
  const changes: ((sealed: string, other: string) => string)[] = [
    sealed => sealed.replace('mallory', 'ada'),
    (_, other) => other,
    () => '',
    () => '.',
    () => `${'A'.repeat(43)}.{"until":9999999999999,"claims":{"who":"ada"}}`,
    () => '{"until":9999999999999,"claims":{"who":"ada"}}',
  ]
  const keys = await storedKeys()
  const values = await Promise.all(keys.map(key => redis.get(key)))
  const own = values.findIndex(value => value?.includes('mallory'))
  for (const change of changes) {
    await redis.set(keys[own]!, change(values[own]!, values[1 - own]!), 'PX', 60_000)
    assert.equal(await tokens.take(mine.token), undefined)
  }
  assert.deepEqual(await tokens.take(theirs.token), { who: 'ada' })
})

test('a token that Redis has kept for too long is good no more', async t => {
  const { token } = await tokens.make({ who: 'ada' })
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 60_001 })
  assert.equal(await tokens.take(token), undefined)
})
