import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { localRates, sharedRates, type CountHit, type Rate } from '#infra/cache/rates.ts'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { createLog } from '#infra/telemetry/log.ts'

const log = createLog({ service: 'test', level: 'silent' })
const redis = connectCache({ url: process.env['REDIS_URL']!, prefix: `test-${randomUUID()}:`, log })
after(() => redis.disconnect())
await settled(redis)

const allowed = async (count: CountHit, rates: readonly Rate[], times: number): Promise<number> => {
  const hits = await Promise.all(Array.from({ length: times }, () => count(rates)))
  return hits.filter(({ isAllowed }) => isAllowed).length
}
const rate = (most: number, windowMs = 60_000): Rate => ({ key: randomUUID(), most, windowMs })

for (const [name, count] of [
  ['in Redis', sharedRates(redis)],
  ['in memory', localRates()],
] as const) {
  test(`of a thousand hits at once on a rate of a hundred exactly a hundred pass, ${name}`, async () => {
    assert.equal(await allowed(count, [rate(100)], 1_000), 100)
  })

  test(`what one rate refuses uses up no other, ${name}`, async () => {
    const [wide, narrow] = [rate(10), rate(3)]
    assert.equal(await allowed(count, [wide, narrow], 50), 3)
    const { standings } = await count([wide, narrow])
    assert.deepEqual(
      standings.map(({ left }) => left),
      [7, 0],
    )
    assert.equal(await allowed(count, [wide], 50), 7)
  })

  test(`every standing says what is left and when the window ends, ${name}`, async () => {
    const one = rate(2, 5_000)
    const lefts = []
    for (let turn = 0; turn < 3; turn++) {
      const { isAllowed, standings } = await count([one])
      lefts.push([isAllowed, standings[0]!.left])
      assert.ok(standings[0]!.resetMs > 0 && standings[0]!.resetMs <= 5_000)
    }
    assert.deepEqual(lefts, [
      [true, 1],
      [true, 0],
      [false, 0],
    ])
  })

  test(`nothing passes a rate of none, and everything where there are no rates, ${name}`, async () => {
    assert.equal(await allowed(count, [rate(0)], 3), 0)
    assert.equal(await allowed(count, [], 3), 3)
  })
}

test('every key in Redis has a life, so that nothing stays', async () => {
  const one = rate(5, 40_000)
  await sharedRates(redis)([one])
  const lifeMs = await redis.pttl(`rate:${one.key}`)
  assert.ok(lifeMs > 0 && lifeMs <= 40_000)
  const never = rate(0)
  await sharedRates(redis)([never])
  assert.equal(await redis.exists(`rate:${never.key}`), 0, 'what is refused leaves nothing behind')
})

test('a window in memory ends by a clock that only moves forward', async () => {
  let nowMs = 1_000
  const count = localRates(() => nowMs)
  const one = rate(2, 1_000)
  assert.equal(await allowed(count, [one], 5), 2)
  nowMs = 1_999
  assert.equal(await allowed(count, [one], 5), 0)
  nowMs = 2_000
  assert.equal(await allowed(count, [one], 5), 2)
})

test('memory holds no more than the windows that are open', async () => {
  let nowMs = 0
  const count = localRates(() => nowMs)
  for (let client = 0; client < 12_000; client++) await count([{ key: String(client), most: 1, windowMs: 10 }])
  nowMs = 100
  assert.equal((await count([{ key: '5', most: 1, windowMs: 10 }])).isAllowed, true)
})
