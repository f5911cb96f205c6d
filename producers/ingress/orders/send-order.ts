import type { Request, Response } from 'express'
import { isOrderDone } from '#contracts/orders/order.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import type { EventTail } from '#infra/event-tail.ts'
import { callerOf } from '../context.ts'
import { etagOf } from '../etag.ts'
import { lookUntil } from '../look-until.ts'
import { orderOf } from './find-order.ts'
import { viewOrder, type Payments } from './view-order.ts'

export type OrderDeps = { em: () => EntityManager; tail: EventTail; payments: Payments; publicUrl: string }

/** When a client should look again at an order that is not done, in seconds. */
const pollSeconds = 2

/** Answers with an order and its ETag. */
export const sendOrder = (
  response: Response,
  order: StoredOrder,
  { status, payments }: { status: number; payments: Payments },
): void => {
  const { scopes } = callerOf(response)
  const mayPay = scopes.includes('billing:write') || scopes.includes('admin')
  response.status(status).set('ETag', etagOf({ version: order.revision }))
  if (!isOrderDone(order.status)) response.set('Retry-After', String(pollSeconds))
  response.json(viewOrder(order, { payments, mayPay }))
}

type Wait = { request: Request; response: Response; waitMs: number; isOver: (order: StoredOrder) => boolean }

/** Looks at the caller's order until it is as wanted, the time is up or the client has gone; returns it as it was last seen. */
export const waitForOrder = ({ em, tail }: OrderDeps, wait: Wait): Promise<StoredOrder> =>
  lookUntil({
    tail,
    id: String(wait.request.params['order_id']),
    look: () => orderOf(em(), { request: wait.request, caller: callerOf(wait.response) }),
    ...wait,
  })
