import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { OrderView } from '#contracts/http/orders.ts'
import { orderStatuses, isOrderDone } from '#contracts/orders/order.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { newProduct } from '../support/buyer.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { startPlatform } from '../support/platform.ts'
import { keepRunning, type Kept } from '../support/process.ts'
import type { Intent } from '../support/stripe-objects.ts'
import { startStripe, type StripeEvent } from '../support/stripe-server.ts'

/** Does it again until it is answered: whoever it was asked of may be dead, or not there yet. */
const persistently = async <Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> =>
  eventually(what, () => ask().catch(() => undefined), 90_000)

/** What becomes of an order by the customer’s hand. */
const fates = ['pay', 'pay', 'pay and refund', 'decline', 'cancel', 'pay late', 'leave'] as const

const orderCount = 28
const stock = 1_000

test(
  'sagas, relay and ingress that are killed in the middle leave every order ended, and money and credits together',
  { timeout: 240_000 },
  async t => {
    const stripe = await startStripe(t)
    const platform = await startPlatform(t, {
      payments: stripe.config,
      kinds: [],
      start: ['projections', 'workers'],
    })
    const { em } = platform
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const env = { ...platform.environment(), PORT: String(port), PUBLIC_URL: url }
    const mains = ['sagas/main.ts', 'producers/outbox/main.ts', 'producers/ingress/main.ts']
    const kept: Kept[] = []
    for (const main of mains) kept.push(await keepRunning(t, { main, env }))

    const { accountId, token } = await newAccount(em())
    const product = await newProduct(em(), { stock: BigInt(stock) })

    const call = async (method: string, path: string, key?: string): Promise<OrderView | undefined> => {
      const isOrder = path === '/v1/orders'
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        },
        ...(method === 'GET'
          ? {}
          : { body: JSON.stringify(isOrder ? { product_id: product, payment: { method: 'intent' } } : {}) }),
        signal: AbortSignal.timeout(10_000),
      })
      const body = (await response.json()) as OrderView
      return response.status < 300 || (response.status < 500 && response.status !== 429) ? body : undefined
    }
    const until = (id: string, isSo: (order: OrderView) => boolean): Promise<OrderView> =>
      persistently('the order is as wanted', async () => {
        const order = await call('GET', `/v1/orders/${id}`)
        return order && isSo(order) ? order : undefined
      })
    // The provider sends until it is answered, and sometimes once more.
    const deliver = async (event: StripeEvent): Promise<void> => {
      for (let turn = 0; turn < 2; turn++) {
        await persistently('the message is received', async () => (await stripe.send(url, event)) === 200 || undefined)
      }
    }

    const live = async (number: number): Promise<void> => {
      const fate = fates[number % fates.length]!
      const key = `order-${number}`
      const { id } = await persistently('the order is accepted', () => call('POST', '/v1/orders', key))
      await until(id, ({ status }) => status === 'awaiting_payment' || isOrderDone(status))
      const intent = stripe.openedFor(id).at(-1) as Intent
      if (fate === 'leave') return
      if (fate === 'decline') return deliver(stripe.decline(intent))
      if (fate === 'cancel' || fate === 'pay late') {
        const paid = fate === 'pay late' ? stripe.pay(intent) : undefined
        await persistently('the cancel is received', () => call('POST', `/v1/orders/${id}/cancel`))
        if (paid) await deliver(paid)
        return
      }
      await deliver(stripe.pay(intent))
      if (fate === 'pay') return
      await until(id, ({ status }) => status === 'fulfilled')
      await persistently('the refund is received', () => call('POST', `/v1/orders/${id}/refund`, `refund-${number}`))
    }

    let isOver = false
    const killing = (async () => {
      for (let turn = 0; !isOver && turn < 9; turn++) {
        const victim = kept[turn % kept.length]!.current()
        // One that is not there yet has nothing in hand.
        await victim.ready
        await delay(700)
        victim.kill()
        await victim.exited
      }
    })()
    for (let first = 0; first < orderCount; first += 7) {
      await Promise.all(Array.from({ length: 7 }, (_, turn) => live(first + turn)))
    }
    isOver = true
    await killing
    assert.ok(kept.reduce((sum, { exits }) => sum + exits.length, 0) >= 3, 'each was killed')

    await query(
      em(),
      sql`update customer_order set expires_at = now() - interval '1 s', due_at = now()
          where status in ('pending', 'reserved', 'awaiting_payment')`,
    )
    const open = orderStatuses.filter(status => !isOrderDone(status))
    await eventually(
      'every order has ended, and nothing is on its way at the provider',
      async () => {
        await query(em(), sql`update customer_order set due_at = now() where due_at is not null`)
        const rows = await query(
          em(),
          sql`select from customer_order where status = any(${open}::text[])
                or payments @? '$[*] ? (@.status == "opening" || @.status == "canceling" || @.status == "refunding")'`,
        )
        await delay(1_000)
        return rows.length === 0
      },
      90_000,
    )
    const orders = await query<{ id: string; status: string }>(em(), sql`select id, status from customer_order`)
    assert.equal(orders.length, orderCount, 'no request ordered twice')
    for (const { id, status } of orders) {
      const intents = stripe.openedFor(id) as Intent[]
      const received = intents.reduce((sum, { amount_received }) => sum + amount_received, 0)
      const back = [...stripe.refunds.values()].filter(({ metadata }) => metadata['order_id'] === id)
      const keptOf = received - back.reduce((sum, { amount }) => sum + amount, 0)
      assert.equal(keptOf, status === 'fulfilled' ? 900 : 0, `what is kept of an order that is ${status}`)
      const payable = intents.filter(intent => intent.status === 'requires_payment_method')
      assert.deepEqual(payable, [], `nobody can pay an order that is ${status}`)
    }
    const fulfilled = orders.filter(({ status }) => status === 'fulfilled').length
    assert.ok(fulfilled > 0)
    assert.equal((await readWallet(em(), accountId)).available, BigInt(fulfilled) * 1_000n)
    assert.deepEqual(await query(em(), sql`select stock::int from product where id = ${product}`), [
      { stock: stock - fulfilled },
    ])
    assert.deepEqual(await reconcile(em()), [])
    for (const one of kept) one.release()
  },
)
