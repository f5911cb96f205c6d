import { newId } from '#contracts/ids.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { newOrderWrites, type StoredOrder } from '#infra/db/orders/orders.ts'
import { writeAll } from '#infra/db/sql.ts'
import { newProduct } from './buyer.ts'

/** An order that waits for nothing. */
export const restingOrder = (accountId: string, productId: string): Omit<StoredOrder, 'createdAt' | 'updatedAt'> => ({
  id: newId('order'),
  accountId,
  placedBy: 'test',
  productId,
  item: { kind: 'credits', credits: '1000' },
  title: { en: 'A thousand credits', zh: '一千点' },
  quantity: 1,
  amountMinor: 900n,
  currency: 'USD',
  method: 'intent',
  returnUrl: 'https://shop.example/',
  status: 'canceled',
  revision: 2,
  holdsStock: false,
  payments: [],
  failure: null,
  replacedPlan: null,
  nudges: 0,
  dueAt: null,
  traceparent: null,
  expiresAt: new Date(),
  fulfilledAt: null,
})

/** The same with its product, stored. */
export const storedOrder = async (
  em: EntityManager,
  accountId: string,
): Promise<{ order_id: string; product_id: string }> => {
  const productId = await newProduct(em)
  const order = restingOrder(accountId, productId)
  await writeAll(em, newOrderWrites(order))
  return { order_id: order.id, product_id: productId }
}
