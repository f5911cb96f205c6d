import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { OrderView } from '#contracts/http/orders.ts'
import { plans } from '#contracts/plans.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { takeCredits } from '#infra/db/money/lots.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { newBuyer, newProduct, proPlan, type Buyer } from '../support/buyer.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { startStripe } from '../support/stripe-server.ts'

const stripe = await startStripe({ after })
const platform = await startPlatform({ after }, { payments: stripe.config, kinds: [], sagas: { sweepEveryMs: 100 } })
const { em } = platform

const available = async ({ accountId }: Buyer): Promise<bigint> => (await readWallet(em(), accountId)).available
const spend = ({ accountId }: Buyer, amount: bigint): Promise<boolean> =>
  inTransaction(em, tx => takeCredits(tx, { accountId, amount, operationId: randomUUID(), memo: 'spent' }))
const refund = (buyer: Buyer, id: string, amount?: string) =>
  buyer.send(`/v1/orders/${id}/refund`, amount === undefined ? {} : { amount_minor: amount })

test('a plan is paid back as a whole and within two weeks, and the account is as it was', async () => {
  const buyer = await newBuyer(platform, stripe)
  const plan = await newProduct(em(), proPlan)
  const planOf = () =>
    query(em(), sql`select plan, limits, paid_until, plan_order_id from account where id = ${buyer.accountId}`)
  const before = await planOf()
  const order = await buyer.buy(plan)
  await refund(buyer, order.id, '500')
  const declined = await buyer.until(order.id, ({ error }) => error !== null)
  assert.equal(declined.error!.code, 'only-as-a-whole')
  await refund(buyer, order.id)
  await buyer.until(order.id, 'refunded')
  assert.deepEqual(await planOf(), before)
  const old = await buyer.buy(plan)
  await query(em(), sql`update customer_order set fulfilled_at = now() - interval '15 days' where id = ${old.id}`)
  await refund(buyer, old.id)
  const late = await buyer.until(old.id, ({ error }) => error !== null)
  assert.equal(late.error!.code, 'too-late')
})

test('a plan that is not paid back after all does not take the place of a larger one that was bought meanwhile', async () => {
  const buyer = await newBuyer(platform, stripe)
  const [small, large] = [
    await newProduct(em(), proPlan),
    await newProduct(em(), { ...proPlan, plan: 'enterprise', priceMinor: 9_000n }),
  ]
  const order = await buyer.buy(small)
  await platform.stop('workers')
  await refund(buyer, order.id)
  await eventually('the command is lost', async () => {
    const taking = { count: 1, ackmode: 'ack_requeue_false', encoding: 'auto' }
    const queue = `/queues/${platform.vhost.name}/payment.refund`
    return (await platform.vhost.api<object[]>('POST', `${queue}/get`, taking)).length === 1
  })
  await platform.start('workers')
  const other = await buyer.buy(large)
  stripe.harm('refuse', /^POST \/v1\/refunds$/)
  await query(em(), sql`update customer_order set due_at = now() where id = ${order.id}`)
  const kept = await buyer.until(order.id, ({ refund: back }) => back?.status === 'failed')
  assert.equal(kept.status, 'fulfilled')
  const [account] = await query(
    em(),
    sql`select plan, plan_order_id as "orderId" from account where id = ${buyer.accountId}`,
  )
  assert.deepEqual(account, { plan: 'enterprise', orderId: other.id })
})

test('the credits that came with a plan go back with it, and when some are spent it is not paid back', async () => {
  const plan = await newProduct(em(), proPlan)
  const withCredits = async (): Promise<[Buyer, OrderView]> => {
    const buyer = await newBuyer(platform, stripe)
    const order = await buyer.buy(plan)
    const monthly = plans.pro.monthlyCredits
    await eventually('the credits of the month are there', async () => (await available(buyer)) === monthly)
    return [buyer, order]
  }
  const [thrifty, kept] = await withCredits()
  await refund(thrifty, kept.id)
  await thrifty.until(kept.id, 'refunded')
  const free = plans.free.monthlyCredits
  await eventually('the plan before gives what is its own', async () => (await available(thrifty)) === free)
  const [spender, used] = await withCredits()
  await spend(spender, 1n)
  await refund(spender, used.id)
  const declined = await spender.until(used.id, ({ error }) => error !== null)
  assert.deepEqual([declined.status, declined.error!.code], ['fulfilled', 'credits-spent'])
})
