import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OrderView } from '#contracts/http/orders.ts'
import { newId } from '#contracts/ids.ts'
import { addProduct, type NewProduct } from '#infra/db/orders/products.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { newAccount, type TestAccount } from './account.ts'
import { clientOf, type Client } from './client.ts'
import { eventually } from './eventually.ts'
import type { Platform } from './platform.ts'
import type { StripeEvent, StripeServer } from './stripe-server.ts'

/** A product of its own: a thousand credits for 9 dollars unless it is said otherwise. */
export const newProduct = async (em: EntityManager, changes: Partial<NewProduct> = {}): Promise<string> => {
  const id = newId('product')
  await addProduct(em, {
    id,
    kind: 'credits',
    title: { en: 'A thousand credits', zh: '一千点' },
    priceMinor: 900n,
    currency: 'USD',
    credits: 1_000n,
    plan: null,
    months: null,
    stock: null,
    isActive: true,
    ...changes,
  })
  return id
}

export const proPlan = {
  kind: 'plan',
  title: { en: 'Pro for a month', zh: '专业版一个月' },
  priceMinor: 2_000n,
  credits: null,
  plan: 'pro',
  months: 1,
} as const

export type Buyer = TestAccount & {
  client: Client
  /** Sends a request that needs an Idempotency-Key, under a new one unless one is given. */
  send: (path: string, json: object, key?: string) => ReturnType<Client['call']>
  /** Orders something that must be accepted, and returns it once it can be paid. */
  order: (productId: string, options?: { quantity?: number; method?: 'checkout' | 'intent' }) => Promise<OrderView>
  read: (id: string) => Promise<OrderView>
  /** Waits until the order is as wanted. */
  until: (id: string, what: OrderView['status'] | ((order: OrderView) => boolean)) => Promise<OrderView>
  /** Orders and pays, and waits until it is fulfilled. */
  buy: (productId: string, options?: { quantity?: number; method?: 'checkout' | 'intent' }) => Promise<OrderView>
  /** Pays, with the message of it sent as the provider does. */
  pay: (order: OrderView) => Promise<StripeEvent>
}

export const newBuyer = async (platform: Platform, stripe: StripeServer): Promise<Buyer> => {
  const account = await newAccount(platform.em())
  const client = clientOf(platform.baseUrl, account.token)
  const buyer: Buyer = {
    ...account,
    client,
    send: (path, json, key = randomUUID()) => client.call('POST', path, { json, headers: { 'Idempotency-Key': key } }),
    read: async id => (await client.call<OrderView>('GET', `/v1/orders/${id}`)).body,
    until: (id, what) =>
      eventually(`the order is ${typeof what === 'string' ? what : 'as wanted'}`, async () => {
        const order = await buyer.read(id)
        return (typeof what === 'string' ? order.status === what : what(order)) && order
      }),
    order: async (productId, { quantity = 1, method = 'intent' } = {}) => {
      const { status, body } = await buyer.send('/v1/orders', { product_id: productId, quantity, payment: { method } })
      assert.equal(status, 202, JSON.stringify(body))
      return buyer.until((body as OrderView).id, 'awaiting_payment')
    },
    pay: async ({ id }) => {
      const event = stripe.pay(stripe.openedFor(id).at(-1)!)
      assert.equal(await stripe.send(platform.baseUrl(), event), 200)
      return event
    },
    buy: async (productId, options) => {
      const order = await buyer.order(productId, options)
      await buyer.pay(order)
      return buyer.until(order.id, 'fulfilled')
    },
  }
  return buyer
}
