import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { leases } from '#infra/cache/leases.ts'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { createLog } from '#infra/telemetry/log.ts'

const log = createLog({ service: 'test', level: 'silent' })
const redis = connectCache({ url: process.env['REDIS_URL']!, prefix: `test-${randomUUID()}:`, log })
after(() => redis.disconnect())
await settled(redis)

const worker = leases(redis, 'wrk_one')
const other = leases(redis, 'wrk_two')
const arrivesMs = 30_000
/** As if so much of the hour for which an end is remembered had passed. */
const letPass = (id: string, ms: number): Promise<number> => redis.pexpire(`lease:${id}`, 3_600_000 - ms)

test('held is what a worker works on, what waits in a rung, and what has ended a moment ago', async () => {
  const [working, parked, ended, endedLongAgo, unknown] = Array.from({ length: 5 }, () => randomUUID())
  const ids = [working!, parked!, ended!, endedLongAgo!, unknown!]
  await worker.claim(working!)
  await worker.claim(parked!)
  await worker.park(parked!, 5_000)
  await worker.finish(ended!)
  await worker.finish(endedLongAgo!)
  await letPass(ended!, arrivesMs - 5_000)
  await letPass(endedLongAgo!, arrivesMs + 1)
  assert.deepEqual(await other.held(ids, arrivesMs), new Set([working, parked, ended]))
})

test('nothing is held where nothing is asked for, and nobody knows while Redis is away', async () => {
  assert.deepEqual(await worker.held([], arrivesMs), new Set())
  const away = connectCache({ url: 'redis://127.0.0.1:1', prefix: '', log })
  after(() => away.disconnect())
  assert.equal(await leases(away, 'wrk_one').held([randomUUID()], arrivesMs), undefined)
})

test('only what has ended long ago is opened again', async () => {
  const [ended, endedLongAgo] = [randomUUID(), randomUUID()]
  await worker.finish(ended)
  await worker.finish(endedLongAgo)
  await letPass(endedLongAgo, arrivesMs + 1)
  await worker.reopen([ended, endedLongAgo], arrivesMs)
  assert.deepEqual(await other.claim(ended), { state: 'over' })
  assert.deepEqual(await other.claim(endedLongAgo), { state: 'claimed', starts: 1 })
})

test('the fourth time an end is lost it stays one', async () => {
  const id = randomUUID()
  const states: string[] = []
  for (let turn = 1; turn <= 4; turn++) {
    await worker.finish(id)
    await letPass(id, arrivesMs + 1)
    await worker.reopen([id], arrivesMs)
    states.push((await worker.claim(id)).state)
  }
  assert.deepEqual(states, ['claimed', 'claimed', 'claimed', 'over'])
})

test('asking for what has not ended long ago uses up none of the times', async () => {
  const id = randomUUID()
  await worker.finish(id)
  for (let turn = 1; turn <= 5; turn++) await worker.reopen([id], arrivesMs)
  await letPass(id, arrivesMs + 1)
  await worker.reopen([id], arrivesMs)
  assert.equal((await worker.claim(id)).state, 'claimed')
})
