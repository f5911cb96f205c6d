import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { deleteOldDeliveries, writeAttempts } from '#infra/db/subscriptions/deliveries-done.ts'
import { putBack } from '#infra/db/subscriptions/deliveries-due.ts'
import { findDelivery, listAttempts, listDeliveries } from '#infra/db/subscriptions/deliveries-list.ts'
import { deliveryWrites, type NewDelivery } from '#infra/db/subscriptions/deliveries.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { at, deliveryQueue } from '../../../support/delivery-queue.ts'
import { storedSubscription } from '../../../support/stored-subscription.ts'

const { em } = await freshDatabase({ after })
const { accountId, keyId } = await newAccount(em())

const { make, claim, clear } = deliveryQueue(em, accountId)

type Ordering = 'none' | 'by_subject'
const subscribe = (ordering: Ordering = 'none'): Promise<string> =>
  storedSubscription(em(), {
    accountId,
    ownerId: keyId,
    config: { content_mode: 'structured', thin: false, ordering, max_rate: null },
  })
const attemptOf = (id: string, number = 1) => ({
  id,
  number,
  at: new Date(),
  ms: 12.4,
  status: 500,
  error: 'status_500',
  requestHeaders: { 'webhook-id': 'evt_1' },
  responseHeaders: { server: 'x' },
  responseBody: Buffer.from('no'),
})

test('an event makes one delivery for a subscription, however often it is said, and none for one that is deleted', async () => {
  await clear()
  const subscriptionId = await subscribe()
  const about = { eventId: newId('event'), eventType: 'task.succeeded', subject: 'task_1', position: at(1) }
  const one: NewDelivery = { accountId, subscriptionId, ...about, reason: 'event' }
  const gone: NewDelivery = { ...one, subscriptionId: newId('subscription') }
  for (let turn = 0; turn < 2; turn++) await writeAll(em(), deliveryWrites([one, one, gone]))
  assert.equal(
    (
      await listDeliveries(em(), {
        accountId,
        subscriptionId,
        types: ['task.succeeded'],
        after: undefined,
        order: 'desc',
        limit: 10,
      })
    ).length,
    1,
  )
  assert.equal((await query(em(), sql`select from delivery`)).length, 1)
})

test('what one has taken another does not take, until the lease is over', async () => {
  await clear()
  const ids = await make(await subscribe(), 3)
  const taken = await claim({ limit: 2, perLane: 2 })
  const others = await claim()
  assert.deepEqual([...taken, ...others].map(({ id }) => id).toSorted(), ids.toSorted())
  assert.deepEqual(await claim(), [])
  await query(
    em(),
    sql`update delivery set next_attempt_at = now() - interval '1 second', leased_until = next_attempt_at`,
  )
  assert.equal((await claim()).length, 3)
})

test('a lane with a long backlog leaves room for the others, which have their turn', async () => {
  await clear()
  // Lanes have their turn in the order of their ids, and those of one millisecond are in none.
  const ids = [await subscribe(), await subscribe(), await subscribe()].toSorted()
  const [long, short, last] = ids as [string, string, string]
  await make(long, 50)
  await make(short, 1)
  await make(last, 1)
  const first = await claim({ limit: 6, perLane: 5 })
  assert.deepEqual(
    first.map(({ lane }) => lane).toSorted(),
    [...Array.from({ length: 5 }, () => long), short].toSorted(),
  )
  const next = await claim({ limit: 6, perLane: 5, after: short })
  assert.deepEqual(
    next.map(({ lane }) => lane),
    [last],
  )
  assert.deepEqual(await claim({ except: [long] }), [])
  assert.equal((await claim({ only: [long], perLane: 1 })).length, 1)
})

test('nothing is taken of a subscription that is paused, pending or disabled', async () => {
  await clear()
  const id = await subscribe()
  await make(id, 1)
  for (const status of ['paused', 'pending', 'disabled']) {
    await query(em(), sql`update subscription set status = ${status} where id = ${id}`)
    assert.deepEqual(await claim(), [])
  }
})

test('in order, the next about a thing is taken when the one before it has ended, also by failing', async () => {
  await clear()
  const id = await subscribe('by_subject')
  const [first, second] = await make(id, 2, 'dsn_1')
  const [other] = await make(id, 1, 'dsn_2')
  assert.deepEqual((await claim()).map(taken => taken.id).toSorted(), [first!, other!].toSorted())
  await writeAttempts(em(), [{ ...attemptOf(first!), becomes: 'pending', waitMs: 60_000 }])
  assert.deepEqual(await claim(), [])
  await writeAttempts(em(), [{ ...attemptOf(first!, 2), becomes: 'failed' }])
  assert.deepEqual(
    (await claim()).map(taken => taken.id),
    [second],
  )
})

test('what comes of many attempts is written at once: the end, or when the next one is due', async () => {
  await clear()
  const [arrived, waits, failed] = (await make(await subscribe(), 3)) as [string, string, string]
  await claim()
  await writeAttempts(em(), [
    { ...attemptOf(arrived), status: 204, error: null, responseBody: null, becomes: 'delivered' },
    { ...attemptOf(waits), becomes: 'pending', waitMs: 60_000 },
    { ...attemptOf(failed), becomes: 'failed' },
  ])
  const rows = await Promise.all([arrived, waits, failed].map(id => findDelivery(em(), { id, accountId })))
  assert.deepEqual(
    rows.map(row => [row!.status, row!.attempts, row!.lastStatus, row!.endedAt !== null, row!.nextAttemptAt !== null]),
    [
      ['delivered', 1, 204, true, false],
      ['pending', 1, 500, false, true],
      ['failed', 1, 500, true, false],
    ],
  )
  const [attempt] = await listAttempts(em(), failed)
  const { id: _id, ...told } = attemptOf(failed)
  assert.deepEqual({ ...attempt, at: null }, { ...told, at: null, ms: 12 })
})

test('an attempt whose delivery was canceled meanwhile is told of and changes nothing', async () => {
  await clear()
  const [id] = (await make(await subscribe(), 1)) as [string]
  await claim()
  await query(em(), sql`update delivery set status = 'canceled' where id = ${id}`)
  await writeAttempts(em(), [{ ...attemptOf(id), becomes: 'pending', waitMs: 1 }])
  assert.equal((await findDelivery(em(), { id, accountId }))!.status, 'canceled')
  assert.equal((await listAttempts(em(), id)).length, 1)
})

test('what was not tried is given back as if it had not been taken', async () => {
  await clear()
  const [now, later] = (await make(await subscribe(), 2)) as [string, string]
  await claim()
  await putBack(em(), [
    { id: now, waitMs: 0 },
    { id: later, waitMs: 60_000 },
  ])
  const taken = await claim()
  assert.deepEqual(
    taken.map(({ id, attempts }) => [id, attempts]),
    [[now, 0]],
  )
})

test('deliveries are kept for so many days, with their attempts, also those that still wait', async () => {
  await clear()
  const ids = await make(await subscribe(), 4)
  const [old, recent, late, waiting] = ids as [string, string, string, string]
  await claim()
  await writeAttempts(em(), [
    { ...attemptOf(old), becomes: 'failed' },
    { ...attemptOf(recent), becomes: 'failed' },
  ])
  await query(
    em(),
    sql`update delivery set created_at = now() - interval '31 days' where id = any(${[old, late]}::text[])`,
  )
  await deleteOldDeliveries(em, 30)
  const left = await query<{ id: string }>(em(), sql`select id from delivery order by id`)
  assert.deepEqual(left.map(({ id }) => id).toSorted(), [recent, waiting].toSorted())
  assert.deepEqual(await listAttempts(em(), old), [])
})
