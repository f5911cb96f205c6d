import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { OrderView } from '#contracts/http/orders.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { takeCredits } from '#infra/db/money/lots.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { newAccount } from '../support/account.ts'
import { newBuyer, newProduct, type Buyer } from '../support/buyer.ts'
import { clientOf, type Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'
import { startStripe } from '../support/stripe-server.ts'

const stripe = await startStripe({ after })
const platform = await startPlatform({ after }, { payments: stripe.config, kinds: [], sagas: { sweepEveryMs: 100 } })
const { em } = platform
const product = await newProduct(em())

const available = async ({ accountId }: Buyer): Promise<bigint> => (await readWallet(em(), accountId)).available
const spend = ({ accountId }: Buyer, amount: bigint): Promise<boolean> =>
  inTransaction(em, tx => takeCredits(tx, { accountId, amount, operationId: randomUUID(), memo: 'spent' }))
const refund = (buyer: Buyer, id: string, amount?: string) =>
  buyer.send(`/v1/orders/${id}/refund`, amount === undefined ? {} : { amount_minor: amount })
const refundsOf = (id: string) =>
  [...stripe.refunds.values()].filter(({ metadata }) => metadata['order_id'] === id).map(({ amount }) => amount)
const stockOf = (id: string) => query<{ stock: number }>(em(), sql`select stock::int from product where id = ${id}`)

test('an order of which nothing is spent is paid back as a whole, and its credits and its piece of the stock go back', async () => {
  const buyer = await newBuyer(platform, stripe)
  const scarce = await newProduct(em(), { stock: 1n })
  const order = await buyer.buy(scarce)
  assert.deepEqual(await stockOf(scarce), [{ stock: 0 }])
  const { status, body } = await refund(buyer, order.id)
  assert.equal(status, 202)
  assert.equal((body as OrderView).refund!.credits, '1000')
  assert.equal(await available(buyer), 0n, 'the credits are gone before the money is on its way')
  const { refund: done } = await buyer.until(order.id, 'refunded')
  assert.deepEqual(done, { amount_minor: '900', credits: '1000', reason: 'requested', status: 'refunded' })
  assert.deepEqual(refundsOf(order.id), [900])
  assert.deepEqual(await stockOf(scarce), [{ stock: 1 }])
})

test('of an order that is partly spent what is left is paid back', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  await spend(buyer, 333n)
  await refund(buyer, order.id)
  const { refund: done } = await buyer.until(order.id, 'partially_refunded')
  // 900 × 667 / 1000, rounded down.
  assert.deepEqual([done!.amount_minor, done!.credits], ['600', '667'])
  assert.equal(await available(buyer), 0n)
})

test('a part of an order is paid back for as many credits as it is worth', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  await refund(buyer, order.id, '100')
  const { refund: done } = await buyer.until(order.id, 'partially_refunded')
  // 1000 × 100 / 900, rounded up.
  assert.deepEqual([done!.amount_minor, done!.credits], ['100', '112'])
  assert.equal(await available(buyer), 888n)
  const again = await refund(buyer, order.id)
  assert.deepEqual([again.status, (again.body as { code: string }).code], [422, 'refund-not-allowed'])
})

test('what is spent is not paid back', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  await spend(buyer, 1_000n)
  await refund(buyer, order.id)
  const declined = await buyer.until(order.id, ({ error }) => error !== null)
  assert.deepEqual([declined.status, declined.error!.code], ['fulfilled', 'credits-spent'])
  const more = await refund(buyer, order.id, '901')
  assert.deepEqual([more.status, (more.body as { code: string }).code], [422, 'refund-not-allowed'])
  assert.deepEqual(refundsOf(order.id), [])
})

test('of a refund and of spending the same credits one wins', { timeout: 60_000 }, async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const buyer = await newBuyer(platform, stripe)
      const order = await buyer.buy(product)
      const [, isSpent] = await Promise.all([refund(buyer, order.id), spend(buyer, 1_000n)])
      const over = await buyer.until(order.id, ({ status, error }) => status === 'refunded' || error !== null)
      assert.equal(await available(buyer), 0n)
      assert.equal(over.status === 'refunded', !isSpent, 'what was spent was not paid back, and the other way round')
      assert.deepEqual(refundsOf(order.id), isSpent ? [] : [900])
      return over.status
    }),
  )
  assert.equal(outcomes.length, 8)
})

test('many refunds of one order at the same time are one refund', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  await Promise.all(Array.from({ length: 8 }, () => refund(buyer, order.id)))
  await buyer.until(order.id, 'refunded')
  assert.deepEqual(refundsOf(order.id), [900])
})

test('the same refund under the same key is answered again', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  const path = `/v1/orders/${order.id}/refund`
  await buyer.send(path, {}, 'a-key')
  await buyer.until(order.id, 'refunded')
  const again = await buyer.send(path, {}, 'a-key')
  assert.deepEqual([again.status, again.headers.get('Idempotent-Replayed')], [202, 'true'])
})

test('when the provider refuses a refund the credits are there again', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  await spend(buyer, 100n)
  stripe.harm('refuse', /^POST \/v1\/refunds$/)
  await refund(buyer, order.id)
  const kept = await buyer.until(order.id, ({ refund: back }) => back?.status === 'failed')
  assert.equal(kept.status, 'fulfilled')
  assert.equal(await available(buyer), 900n)
  await refund(buyer, order.id)
  await buyer.until(order.id, 'partially_refunded')
  assert.deepEqual(refundsOf(order.id), [810])
})

test('news of an earlier refund say nothing of the one that is on its way', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  stripe.harm('refuse', /^POST \/v1\/refunds$/)
  await refund(buyer, order.id)
  await buyer.until(order.id, ({ refund: back }) => back?.status === 'failed')
  const [earlier] = await query<{ payment: string; refund: string }>(
    em(),
    sql`select payments #>> '{0,id}' as payment, payments #>> '{0,refund,id}' as refund from customer_order where id = ${order.id}`,
  )
  await platform.stop('workers')
  await refund(buyer, order.id)
  await buyer.until(order.id, 'refunding')
  const metadata = { order_id: order.id, payment_id: earlier!.payment, refund_id: earlier!.refund }
  const late = stripe.event('refund.failed', { id: 're_late', amount: 900, currency: 'usd', metadata })
  assert.equal(await stripe.send(platform.baseUrl(), late), 200)
  await eventually('it was taken up', async () => {
    const [row] = await query<{ outcome: string }>(em(), sql`select outcome from payment_event where id = ${late.id}`)
    return row?.outcome === 'ignored'
  })
  assert.equal((await buyer.read(order.id)).status, 'refunding')
  await platform.start('workers')
  await buyer.until(order.id, 'refunded')
  assert.deepEqual([refundsOf(order.id), await available(buyer)], [[900], 0n])
})

for (const mishap of ['lost-answer', 'error-500', 'drop'] as const) {
  test(`a refund that met with ${mishap} is made once`, { timeout: 60_000 }, async () => {
    const buyer = await newBuyer(platform, stripe)
    const order = await buyer.buy(product)
    stripe.harm(mishap, /^POST \/v1\/refunds$/)
    await refund(buyer, order.id)
    await buyer.until(order.id, 'refunded')
    assert.deepEqual(refundsOf(order.id), [900])
  })
}

test('a refund that the provider could not be asked for is asked for again, however long it takes', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  // As if it had been given up and its message lost.
  await platform.stop('workers')
  await refund(buyer, order.id)
  await platform.vhost.api('DELETE', `/queues/${platform.vhost.name}/payment.refund/contents`)
  await platform.start('workers')
  await query(em(), sql`update customer_order set due_at = now() where id = ${order.id}`)
  await buyer.until(order.id, 'refunded')
  assert.deepEqual(refundsOf(order.id), [900])
})

test('a refund that fails at the bank weeks later is told to an operator', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  await refund(buyer, order.id)
  await buyer.until(order.id, 'refunded')
  const made = [...stripe.refunds.values()].find(({ metadata }) => metadata['order_id'] === order.id)!
  const event = stripe.event('refund.failed', { ...made, status: 'failed', failure_reason: 'lost_or_stolen_card' })
  assert.equal(await stripe.send(platform.baseUrl(), event), 200)
  await eventually('it is in the audit log', async () => {
    const rows = await query(
      em(),
      sql`select from audit_entry where action = 'refund.bounced' and subject = ${order.id}`,
    )
    return rows.length === 1
  })
})

test('only what is fulfilled is paid back, and only by who may spend money', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.order(product)
  const early = await refund(buyer, order.id)
  assert.deepEqual([early.status, (early.body as { code: string }).code], [422, 'refund-not-allowed'])
  const { token } = await newAccount(em(), { scopes: ['billing:read'] })
  const reader = clientOf(platform.baseUrl, token)
  assert.equal((await reader.problem('POST', `/v1/orders/${order.id}/refund`, { json: {} })).status, 403)
  const without = await buyer.client.problem('POST', `/v1/orders/${order.id}/refund`, { json: {} })
  assert.equal(without.body.code, 'idempotency-key-required')
})

test('a person proves first that it is them, and only who owns the account moves its money', async () => {
  const buyer = await newBuyer(platform, stripe)
  const order = await buyer.buy(product)
  const { accountId } = buyer
  const ask = (client: Client) =>
    client.call<{ code?: string }>('POST', `/v1/orders/${order.id}/refund`, {
      json: {},
      headers: { 'Idempotency-Key': randomUUID() },
    })
  const longAgo = new Date(Date.now() - 6 * 60_000)
  const stale = await ask((await newPerson(platform, { accountId, provenAt: longAgo })).client)
  assert.deepEqual([stale.status, stale.body.code], [401, 'reauth-required'])
  const admin = await ask((await newPerson(platform, { accountId, role: 'admin' })).client)
  assert.deepEqual([admin.status, admin.body.code], [403, 'insufficient-scope'])
  const proven = await ask((await newPerson(platform, { accountId })).client)
  assert.equal(proven.status, 202)
  await buyer.until(order.id, 'refunded')
})

test('where no provider is set up products are listed and nothing can be ordered', async t => {
  const bare = await startPlatform(t, { kinds: [], start: ['ingress'] })
  const { token } = await newAccount(bare.em())
  const client = clientOf(bare.baseUrl, token)
  const id = await newProduct(bare.em())
  const { body } = await client.call<{ data: { id: string }[] }>('GET', '/v1/products')
  assert.deepEqual(
    body.data.map(one => one.id),
    [id],
  )
  const refused = await client.problem('POST', '/v1/orders', {
    json: { product_id: id, payment: { method: 'intent' } },
    headers: { 'Idempotency-Key': 'a' },
  })
  assert.deepEqual([refused.status, refused.body.code], [503, 'payment-unavailable'])
})

test('after all of this the ledger adds up', async () => {
  assert.deepEqual(await reconcile(em()), [])
})
