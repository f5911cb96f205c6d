import type { Request, Response } from 'express'
import type { Operation } from '#contracts/http/operation.ts'
import type { OrderWish } from '#contracts/orders/order-wish.ts'
import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { wishWrites } from '#infra/db/orders/order-messages.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import { writeAll } from '#infra/db/sql.ts'
import { callerOf, contextOf } from '../context.ts'
import { doOnce } from '../do-once.ts'
import { lockedOrderOf } from './find-order.ts'

type Wished = {
  operation: Pick<Operation, 'path'>
  wish: OrderWish['wish']
  content: unknown
  /** @throws Problem when it is plain already that it cannot be had */
  check: (order: StoredOrder) => void
}

/**
 * Sends what somebody wants of an order to whoever decides on it, once per Idempotency-Key. Returns the revision that the order had
 * then, or undefined when the same request had its effect before.
 */
export const sendWish = async (
  deps: { em: () => EntityManager },
  { request, response }: { request: Request; response: Response },
  { operation, wish, content, check }: Wished,
): Promise<number | undefined> => {
  let revision: number | undefined
  const work = async (tx: EntityManager): Promise<string> => {
    const caller = callerOf(response)
    const order = await lockedOrderOf(tx, { request, caller })
    check(order)
    const { id, accountId } = order
    const { traceparent = null, requestId } = contextOf(response)
    await writeAll(tx, wishWrites({ orderId: id, traceparent }, wish))
    await audit(tx, {
      accountId,
      actor: caller.actorId,
      action: `order.${wish.wish}_requested`,
      subject: id,
      facts: wish.wish === 'refund' ? { amount_minor: wish.amount_minor } : {},
      requestId,
    })
    revision = order.revision
    return id
  }
  await doOnce(deps, { request, response }, { operation, content, status: 202, locationOf, work })
  return revision
}

const locationOf = (id: string): string => `/v1/orders/${id}`
