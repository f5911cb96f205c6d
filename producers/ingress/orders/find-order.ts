import type { Request } from 'express'
import { isId } from '#contracts/ids.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { findOrder, lockOwnOrder, type StoredOrder } from '#infra/db/orders.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

type Asking = { request: Request; caller: Caller }

/** The caller's order, or the same 404 for an id that is malformed, unknown or somebody else's. */
export const orderOf = (em: EntityManager, asking: Asking): Promise<StoredOrder> => find(findOrder, em, asking)

/** The same, and nobody else changes it until the end of the transaction. */
export const lockedOrderOf = (em: EntityManager, asking: Asking): Promise<StoredOrder> => find(lockOwnOrder, em, asking)

const find = async (
  read: typeof findOrder,
  em: EntityManager,
  { request, caller: { accountId } }: Asking,
): Promise<StoredOrder> => {
  const id = request.params['order_id']
  if (typeof id !== 'string' || !isId('order', id)) throw new Problem('not-found')
  const order = await read(em, { id, accountId })
  if (!order) throw new Problem('not-found')
  return order
}
