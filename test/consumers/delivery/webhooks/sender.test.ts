import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { deliveryWrites, type NewDelivery } from '#infra/db/subscriptions/deliveries.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { Lanes } from '../../../../consumers/delivery/webhooks/lanes.ts'
import type { Parcel } from '../../../../consumers/delivery/webhooks/prepare.ts'
import { WebhookSender } from '../../../../consumers/delivery/webhooks/sender.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { eventually } from '../../../support/eventually.ts'

const { em } = await freshDatabase({ after })
const log = createLog({ service: 'test', level: 'fatal' })
const concurrency = 16

let place = 0
/** Webhooks of tasks to as many hosts, each a lane of its own. */
const toHosts = async (accountId: string, count: number): Promise<void> => {
  const made = Array.from({ length: count }, (_, number): NewDelivery => {
    const position = `0000000000000001.${String(++place).padStart(16, '0')}`
    const about = { eventId: newId('event'), eventType: 'task.succeeded', subject: newId('task'), position }
    const sink = `https://${number}.${accountId.replaceAll('_', '-')}.example/`
    return { accountId, ...about, sink, secretSubscriptionId: null, reason: 'task' }
  })
  await writeAll(em(), deliveryWrites(made))
}

const newLanes = (): Lanes => new Lanes({ mostPerLane: 4, mostPerAccount: 4, mostPerHost: 8 })

/** A sender whose receivers never answer until the test lets them. */
const stalling = (t: { after: (end: () => Promise<void>) => void }, { lanes = newLanes(), hasArrived = true } = {}) => {
  const begun: Parcel[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const sender = new WebhookSender({
    em,
    lanes,
    concurrency,
    leaseMs: 60_000,
    log,
    putBack: () => Promise.resolve(),
    prepare: taken =>
      Promise.resolve(
        taken.map(delivery => {
          const way = { lane: delivery.lane, host: delivery.sink!, accountId: delivery.accountId }
          return { delivery, way, target: { isInTurn: false } } as Parcel
        }),
      ),
    send: async parcel => {
      begun.push(parcel)
      await promise
      lanes.end(parcel.way, hasArrived)
    },
  })
  t.after(async () => {
    resolve()
    await sender.stop(1_000)
    await query(em(), sql`delete from delivery`)
  })
  const of = (accountId: string): number => begun.filter(({ way }) => way.accountId === accountId).length
  return { sender, begun, of, resolve }
}

test('an account whose receivers all stall leaves a quarter of the requests to who comes next', async t => {
  const [one, other] = [await newAccount(em()), await newAccount(em())]
  await toHosts(one.accountId, 60)
  const { sender, of } = stalling(t)
  await eventually('it has all that it may have alone', () => of(one.accountId) >= 12)
  await toHosts(other.accountId, 4)
  sender.ring()
  await eventually('the other one has its turn', () => of(other.accountId) === 4)
  assert.equal(of(one.accountId), 12)
})

test('while others wait nobody has more than their share', async t => {
  const accounts = [await newAccount(em()), await newAccount(em()), await newAccount(em()), await newAccount(em())]
  for (const { accountId } of accounts) await toHosts(accountId, 20)
  const { begun, of } = stalling(t)
  await eventually('all requests are under way', () => begun.length === concurrency)
  assert.deepEqual(
    accounts.map(({ accountId }) => of(accountId)),
    [4, 4, 4, 4],
  )
})

test('everything is sent in the end, however many lanes it waits in', async t => {
  const { accountId } = await newAccount(em())
  await toHosts(accountId, 60)
  const { begun, resolve } = stalling(t)
  resolve()
  await eventually('all of it is sent', () => begun.length === 60)
  assert.equal(new Set(begun.map(({ delivery }) => delivery.id)).size, 60)
})

test('lanes where nothing arrives have their turn one after the other', async t => {
  const { accountId } = await newAccount(em())
  for (let turn = 0; turn < 3; turn++) await toHosts(accountId, 6)
  const lanes = newLanes()
  const names = await query<{ lane: string }>(em(), sql`select distinct lane from delivery`)
  for (const { lane } of names)
    for (let failure = 0; failure < 5; failure++) {
      lanes.begin({ lane, host: lane, accountId })
      lanes.end({ lane, host: lane, accountId }, false)
    }
  const { begun, resolve } = stalling(t, { lanes, hasArrived: false })
  resolve()
  await eventually('all of it is sent', () => begun.length === 18)
  assert.equal(new Set(begun.slice(0, 6).map(({ way }) => way.lane)).size, 6)
})
