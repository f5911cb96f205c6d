import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { eventExample } from '#contracts/events/examples.ts'
import { newId } from '#contracts/ids.ts'
import { insuredRates } from '#infra/cache/insured-rates.ts'
import { localRates, type CountHit } from '#infra/cache/rates.ts'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { Lanes } from '../../../../consumers/delivery/webhooks/lanes.ts'
import type { Parcel } from '../../../../consumers/delivery/webhooks/prepare.ts'
import { Refusals } from '../../../../consumers/delivery/webhooks/refusals.ts'
import { parcelSender } from '../../../../consumers/delivery/webhooks/send-parcel.ts'
import { testOrigin, testOutbound } from '../../../support/webhooks.ts'

const log = createLog({ service: 'test', level: 'silent' })
const minuteMs = 60_000

const [redis, away] = [process.env['REDIS_URL']!, 'redis://127.0.0.1:1'].map(url =>
  connectCache({ url, prefix: `test-${randomUUID()}:`, log }),
) as [ReturnType<typeof connectCache>, ReturnType<typeof connectCache>]
after(() => [redis, away].map(client => client.disconnect()))
await settled(redis)
assert.equal(redis.status, 'ready')

type Wishes = {
  accountId?: string
  lane?: string
  host?: string
  maxRate?: number | null
  receiverRate?: number | null
}

const parcelOf = ({ accountId = 'acct_1', lane = 'sub_1', host = 'a.example', ...rates }: Wishes = {}): Parcel => {
  const { maxRate = null, receiverRate = null } = rates
  const url = `http://127.0.0.1:9/${host}`
  return {
    delivery: { id: newId('delivery'), subscriptionId: lane, accountId, lane, attempts: 0 },
    event: { ...eventExample('task.succeeded'), id: newId('event'), time: new Date(0).toISOString() },
    way: { lane, host, accountId },
    target: {
      accountId,
      url,
      secrets: [],
      form: { content_mode: 'structured', thin: false },
      headers: {},
      hasCredential: false,
      isInTurn: false,
      mostPerMinute: maxRate,
      consent: { accountId, url, mostPerMinute: receiverRate },
      audible: ['task.succeeded'],
    },
  } as unknown as Parcel
}

type SceneOptions = { count: CountHit; perHost?: number; elapsedMs?: () => number }

/** One process that sends, with receivers that take everything. What is given back is noted with how long it waits. */
const scene = ({ count, perHost = 1_000_000, elapsedMs = () => 0 }: SceneOptions) => {
  const sent: string[] = []
  const back = new Map<string, number>()
  const lanes = new Lanes({ mostPerLane: 4, mostPerAccount: 4, mostPerHost: 8, elapsedMs })
  const answer = { status: 204, headers: {}, body: Buffer.alloc(0), isTruncated: false, ms: 1 }
  const deliver = parcelSender({
    em: () => assert.fail('nothing is looked up'),
    lanes,
    send: () => Promise.resolve(answer),
    wrappingKeys: [],
    keys: [],
    publicUrl: testOrigin,
    timeoutMs: 1_000,
    waitsMs: [1_000],
    book: {
      done: ({ id }) => Promise.resolve(void sent.push(id)),
      cancel: () => assert.fail('nothing is canceled'),
      putBack: (id, waitMs) => Promise.resolve(void back.set(id, waitMs)),
    },
    notes: { note: () => undefined },
    count,
    rules: outboundRules(testOutbound),
    refusals: new Refusals(),
    disable: () => Promise.resolve(),
    mostPerHostMinute: perHost,
    log,
  })
  const go = async (parcel: Parcel): Promise<void> => {
    lanes.begin(parcel.way)
    await deliver(parcel, new AbortController().signal)
  }
  return { sent, back, go, lanes }
}

/** Sends all that is due again and again, as the clock goes on to when the next is due; returns when each was sent. */
const sendAll = async (parcels: readonly Parcel[]): Promise<Map<string, number>> => {
  const clock = { ms: 0 }
  const elapsedMs = (): number => clock.ms
  const { sent, back, go } = scene({ count: localRates(elapsedMs), elapsedMs })
  const sentAtMs = new Map<string, number>()
  let waiting = parcels.map(parcel => ({ parcel, dueMs: 0 }))
  while (waiting.length > 0) {
    clock.ms = Math.min(...waiting.map(({ dueMs }) => dueMs))
    for (const { parcel, dueMs } of waiting) if (dueMs <= clock.ms) await go(parcel)
    for (const id of sent.splice(0)) {
      assert.ok(!sentAtMs.has(id), 'nothing is sent twice')
      sentAtMs.set(id, clock.ms)
    }
    waiting = waiting.flatMap(({ parcel, dueMs }) => {
      const { id } = parcel.delivery
      if (sentAtMs.has(id)) return []
      return [{ parcel, dueMs: dueMs <= clock.ms ? clock.ms + back.get(id)! : dueMs }]
    })
  }
  return sentAtMs
}

/** The most that were sent within any minute. */
const mostInAMinute = (timesMs: readonly number[]): number =>
  Math.max(...timesMs.map(from => timesMs.filter(ms => ms >= from && ms < from + minuteMs).length))

for (const maxRate of [1, 7, 60, 100, 120]) {
  test(`of a subscription that wants ${maxRate} a minute at most no more go out, and in the end all do`, async () => {
    const parcels = Array.from({ length: maxRate * 2 + 1 }, () => parcelOf({ maxRate }))
    const sentAtMs = await sendAll(parcels)
    assert.deepEqual(new Set(sentAtMs.keys()), new Set(parcels.map(({ delivery }) => delivery.id)))
    const timesMs = [...sentAtMs.values()]
    assert.ok(mostInAMinute(timesMs) <= maxRate, `${mostInAMinute(timesMs)} in a minute`)
    // It is a limit and no punishment: the minutes are as good as full.
    assert.ok(Math.max(...timesMs) <= 2.1 * minuteMs, `the last after ${Math.max(...timesMs)} ms`)
  })
}

test('a subscription waits by itself: others to the same host go out meanwhile', async () => {
  const slow = Array.from({ length: 3 }, () => parcelOf({ lane: 'sub_slow', maxRate: 2 }))
  const quick = Array.from({ length: 20 }, () => parcelOf({ lane: 'sub_quick' }))
  const sentAtMs = await sendAll([...slow, ...quick])
  assert.deepEqual(
    slow.map(({ delivery }) => sentAtMs.get(delivery.id)),
    [0, 30_000, 60_000],
  )
  for (const { delivery } of quick) assert.equal(sentAtMs.get(delivery.id), 0)
})

test('of what the subscription wants and what the receiver bears the less counts', async () => {
  for (const rates of [
    { maxRate: 2, receiverRate: 60 },
    { maxRate: 60, receiverRate: 2 },
  ]) {
    const sentAtMs = await sendAll([parcelOf(rates), parcelOf(rates)])
    assert.deepEqual([...sentAtMs.values()], [0, 30_000])
  }
})

test('what is given back keeps its lane at rest for as long as it waits, and counts as no attempt', async () => {
  const { sent, back, go, lanes } = scene({ count: localRates(() => 0) })
  const [first, second] = [parcelOf({ maxRate: 1 }), parcelOf({ maxRate: 1 })]
  await go(first)
  await go(second)
  assert.deepEqual(sent, [first.delivery.id])
  assert.deepEqual([...back], [[second.delivery.id, minuteMs]])
  assert.equal(lanes.restOf(second.way), minuteMs)
  assert.equal(lanes.restOf({ ...second.way, lane: 'sub_2' }), 0)
})

const ofAccount = (accountId: string, host: string): Parcel =>
  parcelOf({ accountId, lane: `sub_of_${accountId}`, host })

test('two accounts that send to one host from two processes share what the host gets', async () => {
  const one = scene({ count: insuredRates(redis), perHost: 1 })
  const two = scene({ count: insuredRates(redis), perHost: 1 })
  const [first, second] = [ofAccount('acct_1', 'shared.example'), ofAccount('acct_2', 'shared.example')]
  await one.go(first)
  await two.go(second)
  assert.deepEqual([one.sent, two.sent], [[first.delivery.id], []])
  const waitMs = two.back.get(second.delivery.id)!
  assert.ok(waitMs > 0 && waitMs <= minuteMs, `${waitMs} ms`)
  assert.ok(two.lanes.restOf(second.way) > 0)
  const elsewhere = ofAccount('acct_2', 'other.example')
  await two.go(elsewhere)
  assert.deepEqual(two.sent, [elsewhere.delivery.id], 'another host has its own')
})

test('while Redis is away the accounts of one process still share what a host gets', async () => {
  const { sent, back, go } = scene({ count: insuredRates(away), perHost: 1 })
  const [first, second] = [ofAccount('acct_1', 'shared.example'), ofAccount('acct_2', 'shared.example')]
  await go(first)
  await go(second)
  assert.deepEqual(sent, [first.delivery.id])
  assert.deepEqual([...back.keys()], [second.delivery.id])
})
