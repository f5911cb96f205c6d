import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { OrderView } from '#contracts/http/orders.ts'
import type { StripeServer } from '../../../test/support/stripe-server.ts'
import type { Ask } from './client.ts'

export type Shop = { url: string; stripe: StripeServer; productId: string }
type Task = { id: string; done: boolean }

const pollMs = 100
const mostPolls = 100

/** Posts a task that costs a credit; some of them fail, and cost nothing. */
export const spend = async (ask: Ask): Promise<void> => {
  const fail = randomInt(10) === 0 ? 'permanent' : 'never'
  await ask('/v1/tasks', { type: 'diagnostic.echo', input: { fail } })
}

/** Posts a task that takes its time, and takes it back. */
export const cancelTask = async (ask: Ask): Promise<void> => {
  const input = { delay_ms: randomInt(200, 2_000) }
  const { status, body } = await ask<Task>('/v1/tasks', { type: 'diagnostic.echo', input })
  if (status === 202) await ask(`/v1/tasks/${body.id}/cancel`, {})
}

/** Orders credits and pays them. The message of it may come twice or never. */
export const topUp = async (ask: Ask, shop: Shop): Promise<string | undefined> => {
  const order = await openOrder(ask, shop)
  const thing = order && shop.stripe.openedFor(order.id).at(-1)
  if (!thing) return undefined
  const event = shop.stripe.pay(thing)
  for (let times = randomInt(10) === 0 ? 0 : randomInt(1, 3); times > 0; times--)
    await shop.stripe.send(shop.url, event).catch(() => 0)
  return order.id
}

/** Orders credits and thinks better of it. */
export const cancelOrder = async (ask: Ask, shop: Shop): Promise<void> => {
  const order = await openOrder(ask, shop)
  if (order) await ask(`/v1/orders/${order.id}/cancel`, {})
}

/** Asks for the money back, as much as is not spent yet. */
export const refund = async (ask: Ask, orderId: string): Promise<void> => {
  await ask(`/v1/orders/${orderId}/refund`, {})
}

const openOrder = async (ask: Ask, { productId }: Shop): Promise<OrderView | undefined> => {
  const wanted = { product_id: productId, payment: { method: 'intent' } }
  const made = await ask<OrderView>('/v1/orders', wanted)
  if (made.status !== 202) return undefined
  for (let polls = 0; polls < mostPolls; polls++) {
    const { body: order } = await ask<OrderView>(`/v1/orders/${made.body.id}`)
    if (order.done) return undefined
    if (order.status === 'awaiting_payment') return order
    await delay(pollMs)
  }
  return undefined
}
