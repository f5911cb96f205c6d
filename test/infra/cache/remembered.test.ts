import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { remembered } from '#infra/cache/remembered.ts'
import { createLog } from '#infra/telemetry/log.ts'

const log = createLog({ service: 'test', level: 'silent' })
const cache = { url: process.env['REDIS_URL']!, prefix: `test-${randomUUID()}:`, log }
const redis = connectCache(cache)
after(() => redis.disconnect())
await settled(redis)

const tier = (options: { ttlMs?: number; maxEntries?: number } = {}) =>
  remembered<{ text: string }>(redis, { prefix: 'answer:', ttlMs: 60_000, maxEntries: 10, ...options })

test('what a process has kept it finds in its memory, and another one in Redis', async () => {
  const [one, other] = [tier(), tier()]
  await one.keep('a', { text: 'hello' })
  assert.deepEqual(await one.find('a'), { value: { text: 'hello' }, where: 'memory' })
  assert.deepEqual(await other.find('a'), { value: { text: 'hello' }, where: 'shared' })
  assert.equal((await other.find('a'))?.where, 'memory')
})

test('what was never kept is not found', async () => {
  assert.equal(await tier().find('nothing'), undefined)
})

test('the entry that was used longest ago makes room', async () => {
  const small = tier({ maxEntries: 2 })
  for (const key of ['x', 'y']) await small.keep(key, { text: key })
  await small.find('x')
  await small.keep('z', { text: 'z' })
  assert.equal((await small.find('x'))?.where, 'memory')
  assert.equal((await small.find('y'))?.where, 'shared')
})

test('nothing outlives its time, in neither place', async () => {
  const brief = tier({ ttlMs: 1 })
  await brief.keep('brief', { text: 'gone' })
  // Redis takes the key away on its own clock.
  while ((await redis.exists('answer:brief')) === 1) await new Promise(resolve => setImmediate(resolve))
  assert.equal(await brief.find('brief'), undefined)
})

test('while Redis is away a process goes on with what it remembers', async () => {
  const gone = connectCache({ ...cache, url: 'redis://127.0.0.1:1' })
  after(() => gone.disconnect())
  const alone = remembered<string>(gone, { prefix: 'p:', ttlMs: 60_000, maxEntries: 10 })
  await alone.keep('a', 'here')
  assert.deepEqual(await alone.find('a'), { value: 'here', where: 'memory' })
  assert.equal(await alone.find('b'), undefined)
})
