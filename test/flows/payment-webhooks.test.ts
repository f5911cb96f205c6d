import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { newId } from '#contracts/ids.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newBuyer, newProduct } from '../support/buyer.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import type { Intent, Session } from '../support/stripe-objects.ts'
import { startStripe } from '../support/stripe-server.ts'

const stripe = await startStripe({ after })
const platform = await startPlatform({ after }, { payments: stripe.config, kinds: [], sagas: { sweepEveryMs: 100 } })
const { em } = platform
const buyer = await newBuyer(platform, stripe)
const product = await newProduct(em())
const send = (event: object, options = {}) => stripe.send(platform.baseUrl(), event, options)

const available = async (): Promise<bigint> => (await readWallet(em(), buyer.accountId)).available
const intentOf = (id: string): Intent => stripe.openedFor(id).at(-1) as Intent
const sessionOf = (id: string): Session => stripe.openedFor(id).at(-1) as Session

const outcomeOf = (id: string) =>
  eventually(`the message ${id} was taken up`, async () => {
    const [row] = await query<{ outcome: string | null }>(em(), sql`select outcome from payment_event where id = ${id}`)
    return row?.outcome ?? undefined
  })

const audited = (action: string, subject: string) =>
  query(em(), sql`select from audit_entry where action = ${action} and subject = ${subject}`)

const nudge = (id: string) => query(em(), sql`update customer_order set due_at = now() where id = ${id}`)
const expire = (id: string) =>
  query(em(), sql`update customer_order set expires_at = now() - interval '1 s', due_at = now() where id = ${id}`)

test('a message that nobody has signed, or that was changed, kept or signed with another secret, is refused and changes nothing', async () => {
  const order = await buyer.order(product)
  const event = stripe.event('payment_intent.succeeded', {
    ...intentOf(order.id),
    status: 'succeeded',
    amount_received: 900,
  })
  const now = Math.floor(Date.now() / 1000)
  const signature = (text: string) => ({ signature: text })
  for (const options of [
    { secret: 'whsec_somebody0123456789abcdef' },
    { at: now - 301 },
    { at: now + 301 },
    signature(''),
    signature('t=,v1='),
    signature(`t=${now}`),
    signature(`t=${now},v1=${'0'.repeat(64)}`),
    signature(`t=${now},v1=zz`),
    signature(`t=${now},v0=${'0'.repeat(64)}`),
    signature('nonsense'),
  ]) {
    assert.equal(await send(event, options), 400, JSON.stringify(options))
  }
  assert.deepEqual(await query(em(), sql`select from payment_event where id = ${event.id}`), [])
  assert.equal((await buyer.read(order.id)).status, 'awaiting_payment')
})

test('while a secret is being changed both are right', async () => {
  const order = await buyer.order(product)
  assert.equal(await send(stripe.pay(intentOf(order.id)), { secret: stripe.config.webhookSecrets[1] }), 200)
  await buyer.until(order.id, 'fulfilled')
})

test('a message that comes again and again, also at the same time, gives the credits once', async () => {
  const before = await available()
  const order = await buyer.order(product)
  const event = stripe.pay(intentOf(order.id))
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(event)))
  assert.deepEqual([...new Set(answers)], [200])
  await buyer.until(order.id, 'fulfilled')
  assert.equal(await send(event), 200)
  const same = { ...event, id: `${event.id}again` }
  assert.equal(await send(same), 200)
  assert.equal(await outcomeOf(same.id), 'ignored')
  assert.equal((await available()) - before, 1_000n)
  assert.equal(stripe.refunds.size, 0, 'the same payment told of twice is no second payment')
})

for (const [what, change] of [
  ['less money', { amount_received: 899 }],
  ['more money', { amount_received: 901 }],
  ['another currency', { currency: 'eur' }],
  ['another thing of the provider’s', { id: 'pi_of_somebody_else' }],
] as const) {
  test(`a payment of ${what} than was asked for gives nothing and is told to an operator`, async () => {
    const before = await available()
    const order = await buyer.order(product)
    const paid = { ...intentOf(order.id), status: 'succeeded', amount_received: 900, ...change }
    const event = stripe.event('payment_intent.succeeded', paid)
    assert.equal(await send(event), 200)
    assert.equal(await outcomeOf(event.id), 'mismatched')
    assert.equal((await buyer.read(order.id)).status, 'awaiting_payment')
    assert.equal(await available(), before)
    assert.equal((await audited('payment.mismatched', order.id)).length, 1)
    await eventually('the log tells of it', async () => {
      const { body } = await buyer.client.call<{ data: CloudEvent[] }>(
        'GET',
        `/v1/events?subject=${order.id}&limit=100`,
      )
      return body.data.some(({ type }) => type === 'payment.mismatched')
    })
  })
}

test('the payment of one order does not pay another one', async () => {
  const [cheap, dear] = [await buyer.order(product), await buyer.order(await newProduct(em(), { credits: 10n ** 6n }))]
  const paid = stripe.pay(intentOf(cheap.id)).data.object as Intent
  const metadata = { ...paid.metadata, order_id: dear.id }
  const event = stripe.event('payment_intent.succeeded', { ...paid, metadata })
  assert.equal(await send(event), 200)
  assert.equal(await outcomeOf(event.id), 'ignored')
  assert.equal((await buyer.read(dear.id)).status, 'awaiting_payment')
})

test('what is told of nobody’s order is kept for an operator', async () => {
  const metadata = { order_id: newId('order'), payment_id: newId('payment') }
  const order = await buyer.order(product)
  const event = stripe.event('payment_intent.succeeded', { ...intentOf(order.id), metadata })
  assert.equal(await send(event), 200)
  assert.equal(await outcomeOf(event.id), 'unknown-order')
  assert.equal((await audited('payment.unmatched', metadata.order_id)).length, 1)
})

test('messages of other types, or about what is not ours, are received and forgotten', async () => {
  const foreign = { ...intentOf((await buyer.order(product)).id), metadata: {} }
  for (const event of [
    stripe.event('customer.created', { id: 'cus_1' }),
    stripe.event('payment_intent.created', foreign),
    stripe.event('payment_intent.succeeded', foreign),
    stripe.event('toString', {}),
    stripe.event('__proto__', {}),
  ]) {
    assert.equal(await send(event), 200, event.type)
    assert.deepEqual(await query(em(), sql`select from payment_event where id = ${event.id}`), [])
  }
})

test('a signed message that is no message, or far too long, is refused without a word of why inside', async () => {
  const order = await buyer.order(product)
  for (const event of [
    {},
    [],
    { id: 'evt_1', type: 'payment_intent.succeeded', data: { object: {} } },
    { id: 'evt_1', type: 'payment_intent.succeeded', data: { object: { ...intentOf(order.id), amount: 1.5 } } },
    { id: 'evt_1', type: 'payment_intent.succeeded', data: { object: { ...intentOf(order.id), amount: -900 } } },
    { id: '', type: 'payment_intent.succeeded', data: { object: intentOf(order.id) } },
  ]) {
    assert.equal(await send(event), 400, JSON.stringify(event))
  }
  const long = await send({ padding: 'x'.repeat(256 * 1024) }).catch(() => 413)
  assert.equal(long, 413)
})

test('a payment whose message was lost is found out by asking', async () => {
  const order = await buyer.order(product)
  stripe.pay(intentOf(order.id))
  await nudge(order.id)
  await buyer.until(order.id, 'fulfilled')
  const second = await buyer.order(product, { method: 'checkout' })
  stripe.pay(sessionOf(second.id))
  await nudge(second.id)
  await buyer.until(second.id, 'fulfilled')
})

test('a payment whose message was lost is found out when its time is over, and paid back by itself', async () => {
  const before = await available()
  const order = await buyer.order(product)
  stripe.pay(intentOf(order.id))
  await expire(order.id)
  const over = await buyer.until(order.id, ({ refund }) => refund?.status === 'refunded')
  assert.deepEqual([over.status, over.refund!.reason, over.refund!.amount_minor], ['expired', 'late', '900'])
  assert.equal(await available(), before)
})

test('a payment that is told of after the order was canceled is paid back once, in whatever order it is told', async () => {
  const order = await buyer.order(product)
  const event = stripe.pay(intentOf(order.id))
  await buyer.client.call('POST', `/v1/orders/${order.id}/cancel`, { json: {} })
  await Promise.all([send(event), send({ ...event, id: `${event.id}again` })])
  await buyer.until(order.id, ({ refund }) => refund?.status === 'refunded')
  const back = [...stripe.refunds.values()].filter(({ metadata }) => metadata['order_id'] === order.id)
  assert.deepEqual(
    back.map(({ amount }) => amount),
    [900],
  )
  assert.equal((await buyer.read(order.id)).status, 'canceled')
})

test('two payments for one order are one payment and one refund', async () => {
  const order = await buyer.order(product)
  const first = intentOf(order.id)
  await send(stripe.decline(first))
  await buyer.until(order.id, ({ payment }) => payment?.status === 'failed')
  // The provider cannot be told to stop the first one, which the customer now pays, like the second.
  stripe.harm('drop', new RegExp(`${first.id}/cancel`), 2)
  stripe.harm('drop', new RegExp(`GET .*${first.id}`), 2)
  await buyer.send(`/v1/orders/${order.id}/pay`, {})
  await buyer.until(order.id, ({ payment }) => payment?.attempt === 2 && payment.status === 'open')
  const late = stripe.pay(first)
  await send(stripe.pay(intentOf(order.id)))
  await buyer.until(order.id, 'fulfilled')
  await send(late)
  const paid = await buyer.until(order.id, ({ refund }) => refund?.status === 'refunded')
  assert.deepEqual([paid.status, paid.refund!.reason], ['fulfilled', 'duplicate'])
  assert.deepEqual(
    [...stripe.refunds.values()].filter(({ metadata }) => metadata['order_id'] === order.id).map(r => r.payment_intent),
    [first.id],
  )
})

test('a failure that is told after the success does not undo it', async () => {
  const order = await buyer.order(product)
  const failed = stripe.decline(intentOf(order.id))
  await send(stripe.pay(intentOf(order.id)))
  await buyer.until(order.id, 'fulfilled')
  await send(failed)
  assert.equal(await outcomeOf(failed.id), 'ignored')
  const { status, payment } = await buyer.read(order.id)
  assert.deepEqual([status, payment!.status], ['fulfilled', 'succeeded'])
})

test('a page that has expired at the provider lets a new payment be opened', async () => {
  const order = await buyer.order(product, { method: 'checkout' })
  const session = Object.assign(sessionOf(order.id), { status: 'expired', url: null })
  await send(stripe.event('checkout.session.expired', session))
  const ended = await buyer.until(order.id, ({ payment }) => payment?.status === 'canceled')
  assert.equal(ended.payment!.checkout_url, null)
  assert.equal((await buyer.send(`/v1/orders/${order.id}/pay`, {})).status, 202)
  await buyer.pay(await buyer.until(order.id, ({ payment }) => payment?.attempt === 2 && payment.status === 'open'))
  await buyer.until(order.id, 'fulfilled')
})

test('a message that no broker carried on is taken up later', async () => {
  const order = await buyer.order(product)
  await platform.stop('relay')
  const event = stripe.pay(intentOf(order.id))
  await send(event)
  await query(em(), sql`delete from outbox where correlation_id = ${order.id}`)
  await query(em(), sql`update payment_event set received_at = now() - interval '1 min' where id = ${event.id}`)
  await buyer.until(order.id, 'fulfilled')
  await platform.start('relay')
})

test('after all of this the ledger adds up', async () => {
  assert.deepEqual(await reconcile(em()), [])
})
