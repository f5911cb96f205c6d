import type { Response } from 'express'
import { orderEventData } from '#contracts/events/order-data.ts'
import type { CreateOrder } from '#contracts/http/orders.ts'
import { operations } from '#contracts/http/operations.ts'
import { maxAmountMinor } from '#contracts/currency.ts'
import { newId } from '#contracts/ids.ts'
import { hasMoreThan, lockPlan } from '#infra/db/money/account-plans.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { eventWrites } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { countUnpaid, findOrder, newOrderWrites, type StoredOrder } from '#infra/db/orders/orders.ts'
import { findProduct, itemOf, type StoredProduct } from '#infra/db/orders/products.ts'
import { readSetting } from '#infra/db/settings.ts'
import { writeAll } from '#infra/db/sql.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { doOnce } from '../do-once.ts'
import { faultAt, Problem } from '../problem.ts'
import { sendOrder, type OrderDeps } from './send-order.ts'

/** Each holds a piece of the stock for half an hour: nobody may hold all of it. */
const maxUnpaid = 20

/** POST /v1/orders. What was ordered is reserved and its payment opened a moment later, by whoever decides on orders. */
export const createOrder =
  (deps: OrderDeps): Handler =>
  async (request, response) => {
    const { em, payments } = deps
    if (!payments) throw new Problem('payment-unavailable')
    const body = bodyOf(response, operations.createOrder)
    const { accountId } = callerOf(response)
    const id = await doOnce(
      deps,
      { request, response },
      {
        operation: operations.createOrder,
        content: body,
        status: 202,
        locationOf,
        work: async tx => {
          const order = newOrder(response, body, { ...(await orderable(tx, body, accountId)), deps })
          await place(tx, response, order)
          return order.id
        },
      },
    )
    const order = await findOrder(em(), { id, accountId })
    if (!order) throw new Problem('not-found')
    sendOrder(response, order, { status: 202, payments })
  }

const locationOf = (id: string): string => `/v1/orders/${id}`

type Orderable = { product: StoredProduct; amountMinor: bigint; unpaidMinutes: number }

/** The product and what it costs, if it can be had at this moment; whether there is enough is decided when it is reserved. */
const orderable = async (tx: EntityManager, body: CreateOrder, accountId: string): Promise<Orderable> => {
  const { product_id: id, quantity } = body
  // Locked, so that of two orders at the same time each counts the other.
  const own = await lockPlan(tx, accountId)
  const product = await findProduct(tx, id)
  if (!product?.isActive) throw refused('/product_id', 'There is no such product.')
  const amountMinor = product.priceMinor * BigInt(quantity)
  if (amountMinor > maxAmountMinor) throw refused('/quantity', `One order may cost at most ${maxAmountMinor}.`)
  if (product.stock !== null && product.stock < BigInt(quantity)) {
    throw new Problem('out-of-stock', { detail: `${product.stock} are left.`, extra: { stock: Number(product.stock) } })
  }
  if (product.plan !== null && hasMoreThan(own, product.plan, new Date())) {
    throw new Problem('state-conflict', { detail: 'The account has a larger plan.' })
  }
  if ((await countUnpaid(tx, accountId)) >= maxUnpaid) {
    throw new Problem('concurrency-limited', { detail: `${maxUnpaid} orders wait for their payment.`, retryAfter: 60 })
  }
  return { product, amountMinor, unpaidMinutes: await readSetting(tx, 'orders.unpaid_minutes') }
}

const refused = (pointer: string, detail: string): Problem => faultAt({ pointer, code: 'custom', detail })

type NewOrder = Omit<StoredOrder, 'createdAt' | 'updatedAt'>

const newOrder = (
  response: Response,
  body: CreateOrder,
  { product, amountMinor, unpaidMinutes, deps }: Orderable & { deps: OrderDeps },
): NewOrder => {
  const { accountId, actorId } = callerOf(response)
  const now = Date.now()
  return {
    id: newId('order', now),
    accountId,
    placedBy: actorId,
    productId: product.id,
    item: itemOf(product),
    title: product.title,
    quantity: body.quantity,
    amountMinor,
    currency: product.currency,
    method: body.payment.method,
    returnUrl: body.payment.return_url ?? `${deps.publicUrl}/`,
    status: 'pending',
    revision: 1,
    holdsStock: false,
    payments: [],
    failure: null,
    replacedPlan: null,
    nudges: 0,
    // If nobody has heard of it by then.
    dueAt: new Date(now + firstLookMs),
    traceparent: contextOf(response).traceparent ?? null,
    expiresAt: new Date(now + unpaidMinutes * 60_000),
    fulfilledAt: null,
  }
}

const firstLookMs = 30_000

const place = async (tx: EntityManager, response: Response, order: NewOrder): Promise<void> => {
  const { id, accountId, traceparent } = order
  await writeAll(tx, [
    ...newOrderWrites(order),
    ...eventWrites([
      { type: 'order.created', subject: id, accountId, correlationId: id, traceparent, data: orderEventData(order) },
    ]),
  ])
  await audit(tx, {
    accountId,
    actor: order.placedBy,
    action: 'order.created',
    subject: id,
    facts: { product_id: order.productId, quantity: order.quantity, amount_minor: String(order.amountMinor) },
    requestId: contextOf(response).requestId,
  })
}
