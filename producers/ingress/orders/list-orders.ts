import { operations } from '#contracts/http/operations.ts'
import { pageOfOrders } from '#infra/db/orders/orders.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import type { OrderDeps } from './send-order.ts'
import { viewOrder } from './view-order.ts'

/** GET /v1/orders: the caller's orders, newest first unless asked otherwise. What opens the way to pay is on each order alone. */
export const listOrders =
  ({ em, payments }: OrderDeps): Handler =>
  async (request, response) => {
    const { limit, cursor, order, status, product_id: productId, ...query } = queryOf(response, operations.listOrders)
    const rows = await pageOfOrders(em(), {
      accountId: callerOf(response).accountId,
      status,
      productId,
      from: query['created[gte]'],
      until: query['created[lt]'],
      after: readCursor('order', cursor),
      order,
      limit: limit + 1,
    })
    pageAnswer({ request, response, rows, limit, view: row => viewOrder(row, { payments, mayPay: false }) })
  }
