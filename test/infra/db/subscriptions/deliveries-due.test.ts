import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { deliveryWrites, type NewDelivery } from '#infra/db/subscriptions/deliveries.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { deliveryQueue } from '../../../support/delivery-queue.ts'
import { storedSubscription } from '../../../support/stored-subscription.ts'

const { em } = await freshDatabase({ after })
const { accountId, keyId } = await newAccount(em())

const { nextPlace, make, claimed, claim, clear } = deliveryQueue(em, accountId)
const subscribe = (): Promise<string> => storedSubscription(em(), { accountId, ownerId: keyId })

test('a claim looks at so many lanes, however many wait for later, and the next one goes on behind them', async () => {
  await clear()
  for (let lane = 0; lane < 7; lane++) await make(await subscribe(), 1)
  const last = await query<{ lane: string }>(em(), sql`select lane from delivery order by lane desc limit 1`)
  await query(em(), sql`update delivery set next_attempt_at = now() + interval '1 hour' where lane <> ${last[0]!.lane}`)
  const nexts: string[] = []
  let found = await claimed({ mostLanes: 3 })
  while (found.next !== '') {
    assert.deepEqual(found.taken, [])
    nexts.push(found.next)
    found = await claimed({ mostLanes: 3, after: found.next })
  }
  assert.deepEqual(nexts, nexts.toSorted())
  assert.equal(nexts.length, 2)
  assert.deepEqual(
    found.taken.map(({ lane }) => lane),
    [last[0]!.lane],
  )
})

test('lanes that are named have their turn, too, and what is full says where to go on', async () => {
  await clear()
  const only = [await subscribe(), await subscribe(), await subscribe()].toSorted()
  for (const id of only) await make(id, 5)
  const first = await claimed({ only, perLane: 1, limit: 2 })
  assert.deepEqual(first.taken.map(({ lane }) => lane).toSorted(), only.slice(0, 2))
  const second = await claimed({ only, perLane: 1, limit: 2, after: first.next })
  assert.deepEqual(
    second.taken.map(({ lane }) => lane),
    only.slice(2),
  )
  assert.equal(second.next, '')
})

test('the webhooks of tasks of two accounts to one host are two lanes, and an account with its share is passed over', async () => {
  await clear()
  const other = await newAccount(em())
  const to = (account: string): NewDelivery => ({
    accountId: account,
    sink: `https://example.com/${account}`,
    secretSubscriptionId: null,
    eventId: newId('event'),
    eventType: 'task.succeeded',
    subject: newId('task'),
    position: nextPlace(),
    reason: 'task',
  })
  await writeAll(em(), deliveryWrites([to(accountId), to(other.accountId)]))
  await make(await subscribe(), 1)
  const taken = await claim({ exceptAccounts: [accountId] })
  assert.deepEqual(
    taken.map(({ lane }) => lane),
    [`task:${other.accountId}:example.com`],
  )
  assert.deepEqual(
    await claim({ except: [`task:${accountId}:example.com`], exceptAccounts: [other.accountId] }).then(
      rest => rest.length,
    ),
    1,
  )
})
