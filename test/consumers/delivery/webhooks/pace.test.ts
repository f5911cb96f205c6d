import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localRates } from '#infra/cache/rates.ts'
import { countRequest, rateOf } from '../../../../consumers/delivery/webhooks/pace.ts'

const way = { lane: 'sub_1', host: 'a.example' }

test('so many a minute are spread over it', () => {
  assert.deepEqual(rateOf('k', 600), { key: 'k', most: 10, windowMs: 1_000 })
  assert.deepEqual(rateOf('k', 60), { key: 'k', most: 1, windowMs: 1_000 })
  assert.deepEqual(rateOf('k', 100), { key: 'k', most: 1, windowMs: 600 })
  assert.deepEqual(rateOf('k', 6), { key: 'k', most: 1, windowMs: 10_000 })
  assert.deepEqual(rateOf('k', 1), { key: 'k', most: 1, windowMs: 60_000 })
})

test('a host takes so many from all lanes together, and then all of it rests', async () => {
  const clock = { ms: 0 }
  const count = localRates(() => clock.ms)
  const limits = { perLane: undefined, perHost: 120, isQuestion: false }
  assert.equal(await countRequest(count, way, limits), undefined)
  assert.equal(await countRequest(count, { ...way, lane: 'sub_2' }, limits), undefined)
  assert.deepEqual(await countRequest(count, { ...way, lane: 'sub_3' }, limits), { hostRestMs: 1_000, laneRestMs: 0 })
  assert.equal(await countRequest(count, { ...way, host: 'b.example' }, limits), undefined)
  clock.ms = 1_000
  assert.equal(await countRequest(count, way, limits), undefined)
})

test('a lane rests by itself, and what it was refused counts for nobody', async () => {
  const count = localRates(() => 0)
  const limits = { perLane: 1, perHost: 120, isQuestion: false }
  assert.equal(await countRequest(count, way, limits), undefined)
  assert.deepEqual(await countRequest(count, way, limits), { hostRestMs: 0, laneRestMs: 60_000 })
  assert.equal(await countRequest(count, { ...way, lane: 'sub_2' }, limits), undefined)
})

test('of what a host gets a tenth is questions, over all lanes, and a host whose questions are used up still gets the rest', async () => {
  const count = localRates(() => 0)
  const limits = { perLane: undefined, perHost: 1_200 }
  const ask = (lane: string) => countRequest(count, { ...way, lane }, { ...limits, isQuestion: true })
  assert.equal(await ask('task:a:1'), undefined)
  assert.equal(await ask('task:b:1'), undefined)
  assert.deepEqual(await ask('task:c:1'), { hostRestMs: 0, laneRestMs: 1_000 })
  assert.equal(await countRequest(count, way, { ...limits, isQuestion: false }), undefined)
})
