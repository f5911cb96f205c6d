import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { OrderView } from '#contracts/http/orders.ts'
import type { Limits } from '#contracts/limits.ts'
import { effectiveLimits, plans, type PlanName } from '#contracts/plans.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newBuyer, newProduct, proPlan } from '../support/buyer.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { startStripe } from '../support/stripe-server.ts'

const stripe = await startStripe({ after })
const platform = await startPlatform({ after }, { payments: stripe.config, kinds: [], sagas: { sweepEveryMs: 100 } })
const { em } = platform
const buyer = await newBuyer(platform, stripe)

const planOf = async (accountId: string) => {
  const [row] = await query<{ plan: PlanName; limits: Partial<Limits>; paidUntil: Date | null }>(
    em(),
    sql`select plan, limits, paid_until as "paidUntil" from account where id = ${accountId}`,
  )
  const { plan, limits, paidUntil } = row!
  return { plan, paidUntil, designs: effectiveLimits(plan, limits).designs }
}

const eventsOf = (id: string, last: string): Promise<string[]> =>
  eventually(`the log tells of ${last}`, async () => {
    const { body } = await buyer.client.call<{ data: CloudEvent[] }>('GET', `/v1/events?subject=${id}&limit=100`)
    const types = body.data.map(({ type }) => type)
    return types.includes(last) && types
  })

/** As if the time of an order had passed. */
const expire = (id: string) =>
  query(em(), sql`update customer_order set expires_at = now() - interval '1 s', due_at = now() where id = ${id}`)

test('credits that were ordered by a form of one’s own are there once they are paid, and only then', async () => {
  const before = await readWallet(em(), buyer.accountId)
  const order = await buyer.order(await newProduct(em()), { quantity: 2 })
  assert.deepEqual(order.amount, { amount_minor: '1800', currency: 'USD' })
  assert.match(order.payment!.client_secret!, /_secret_/)
  assert.deepEqual(await readWallet(em(), buyer.accountId), before)
  await buyer.pay(order)
  const paid = await buyer.until(order.id, 'fulfilled')
  assert.equal(paid.payment!.client_secret, null)
  assert.equal((await readWallet(em(), buyer.accountId)).available - before.available, 2_000n)
  assert.deepEqual(await eventsOf(order.id, 'order.fulfilled'), [
    'order.created',
    'order.reserved',
    'order.awaiting_payment',
    'payment.succeeded',
    'order.paid',
    'order.fulfilled',
  ])
  assert.deepEqual(await reconcile(em()), [])
})

test('an order can be paid on the page of the provider', async () => {
  const order = await buyer.order(await newProduct(em()), { method: 'checkout' })
  assert.match(order.payment!.checkout_url!, /^https:\/\/checkout\.example\//)
  await buyer.pay(order)
  await buyer.until(order.id, 'fulfilled')
})

test('a plan that was bought changes what the account may do, and ends when it is no longer paid', async () => {
  const own = await newBuyer(platform, stripe)
  const before = await planOf(own.accountId)
  const product = await newProduct(em(), proPlan)
  await own.buy(product)
  const bought = await planOf(own.accountId)
  assert.deepEqual([bought.plan, bought.designs], ['pro', plans.pro.limits.designs])
  await own.buy(product)
  const prolonged = await planOf(own.accountId)
  const days = (prolonged.paidUntil!.getTime() - bought.paidUntil!.getTime()) / 86_400_000
  assert.ok(days >= 28 && days <= 31, `a second month goes on behind the first, not ${days} days`)
  await query(em(), sql`update account set paid_until = now() - interval '1 s' where id = ${own.accountId}`)
  const ended = await eventually('the plan has ended', async () => {
    const now = await planOf(own.accountId)
    return now.plan === 'free' && now
  })
  assert.deepEqual(ended, { ...before, paidUntil: null })
})

test('of 200 orders at the same time for the last 10 pieces exactly 10 get one', { timeout: 120_000 }, async () => {
  const product = await newProduct(em(), { stock: 10n })
  const buyers = await Promise.all(Array.from({ length: 20 }, () => newBuyer(platform, stripe)))
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, turn) =>
      buyers[turn % 20]!.send('/v1/orders', { product_id: product, payment: { method: 'intent' } }),
    ),
  )
  assert.deepEqual(
    [...new Set(answers.map(({ status }) => status))].filter(status => status !== 202 && status !== 409),
    [],
  )
  const tally = () =>
    query<{ status: string; orders: number }>(
      em(),
      sql`select status, count(*)::int as orders from customer_order where product_id = ${product} group by status`,
    )
  await eventually('all are decided', async () =>
    (await tally()).every(({ status }) => !['pending', 'reserved'].includes(status)),
  )
  const byStatus = Object.fromEntries((await tally()).map(({ status, orders }) => [status, orders]))
  assert.equal(byStatus['awaiting_payment'], 10)
  const accepted = answers.filter(({ status }) => status === 202).length
  assert.equal((byStatus['failed'] ?? 0) + 10, accepted)
  assert.deepEqual(await query(em(), sql`select stock::int from product where id = ${product}`), [{ stock: 0 }])
})

test('an order that is canceled gives its piece back, and nobody can pay it any more', async () => {
  const product = await newProduct(em(), { stock: 1n })
  const order = await buyer.order(product)
  const { status, body } = await buyer.client.call<OrderView>('POST', `/v1/orders/${order.id}/cancel`, { json: {} })
  assert.deepEqual([status, body.status], [200, 'canceled'])
  await eventually('the provider has canceled it', () => stripe.openedFor(order.id)[0]!.status === 'canceled')
  assert.deepEqual(await query(em(), sql`select stock::int from product where id = ${product}`), [{ stock: 1 }])
  const again = await buyer.client.call('POST', `/v1/orders/${order.id}/cancel`, { json: {} })
  assert.equal(again.status, 200)
})

test('an order that is not paid in time expires, and its piece is there again', async () => {
  const product = await newProduct(em(), { stock: 1n })
  const order = await buyer.order(product)
  await expire(order.id)
  await buyer.until(order.id, 'expired')
  assert.deepEqual(await query(em(), sql`select stock::int from product where id = ${product}`), [{ stock: 1 }])
  await eventually('the provider has canceled it', () => stripe.openedFor(order.id)[0]!.status === 'canceled')
})

test('after a card was declined another payment can be opened, and the first one is stopped', async () => {
  const order = await buyer.order(await newProduct(em()))
  const early = await buyer.send(`/v1/orders/${order.id}/pay`, {})
  assert.deepEqual([early.status, (early.body as { code: string }).code], [409, 'payment-pending'])
  const [first] = stripe.openedFor(order.id)
  await stripe.send(platform.baseUrl(), stripe.decline(first as never))
  const failed = await buyer.until(order.id, ({ payment }) => payment?.status === 'failed')
  assert.deepEqual(failed.payment!.error, { code: 'generic_decline' })
  assert.equal((await buyer.send(`/v1/orders/${order.id}/pay`, {})).status, 202)
  const next = await buyer.until(order.id, ({ payment }) => payment?.attempt === 2 && payment.status === 'open')
  await buyer.pay(next)
  await buyer.until(order.id, 'fulfilled')
  await eventually('the first one is stopped', () => first!.status === 'canceled')
})

test('what the provider refuses for good fails at once, tells nothing of its words, and gives the piece back', async () => {
  const product = await newProduct(em(), { stock: 1n })
  stripe.harm('refuse', /^POST \/v1\/payment_intents$/)
  const { body } = await buyer.send('/v1/orders', { product_id: product, payment: { method: 'intent' } })
  const failed = await buyer.until((body as OrderView).id, 'failed')
  assert.deepEqual(failed.error, {
    code: 'parameter_invalid_empty',
    detail: 'The payment provider has refused it.',
  })
  assert.deepEqual(await query(em(), sql`select stock::int from product where id = ${product}`), [{ stock: 1 }])
  assert.doesNotMatch(JSON.stringify(failed), /sk_test/)
})

for (const mishap of ['lost-answer', 'drop', 'error-500', 'too-many'] as const) {
  test(`a payment whose opening met with ${mishap} is opened once`, { timeout: 60_000 }, async () => {
    stripe.harm(mishap, /^POST \/v1\/payment_intents$/)
    const order = await buyer.order(await newProduct(em()))
    assert.equal(stripe.openedFor(order.id).length, 1)
    const keys = stripe.asked.filter(({ form }) => JSON.stringify(form).includes(order.id)).map(({ key }) => key)
    assert.deepEqual(keys, [`${order.id}:1:open`, `${order.id}:1:open`])
  })
}

test('a smaller plan is not sold to who has a larger one, and one that was paid meanwhile is paid back', async () => {
  const own = await newBuyer(platform, stripe)
  const pro = await newProduct(em(), proPlan)
  const enterprise = await newProduct(em(), { ...proPlan, plan: 'enterprise' })
  const order = await own.order(pro)
  await own.buy(enterprise)
  const refused = await own.send('/v1/orders', { product_id: pro, payment: { method: 'intent' } })
  assert.deepEqual([refused.status, (refused.body as { code: string }).code], [409, 'state-conflict'])
  await own.pay(order)
  const failed = await own.until(order.id, ({ refund }) => refund?.status === 'refunded')
  assert.deepEqual(
    [failed.status, failed.error!.code, failed.refund!.reason],
    ['failed', 'plan-superseded', 'unfulfillable'],
  )
  assert.equal((await planOf(own.accountId)).plan, 'enterprise')
})
