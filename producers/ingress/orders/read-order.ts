import { isOrderDone } from '#contracts/orders/order.ts'
import type { Handler } from '../app.ts'
import { etagOf, isKnown } from '../etag.ts'
import { readWait } from '../preference.ts'
import { sendOrder, waitForOrder, type OrderDeps } from './send-order.ts'

/** GET /v1/orders/{id}. With `Prefer: wait` it answers when the order differs from what `If-None-Match` names, or the time is up. */
export const readOrder =
  (deps: OrderDeps): Handler =>
  async (request, response) => {
    const waitMs = readWait(request, response) * 1000
    const order = await waitForOrder(deps, {
      request,
      response,
      waitMs,
      isOver: ({ revision, status }) => isOrderDone(status) || !isKnown(request, { version: revision }),
    })
    const version = { version: order.revision }
    if (isKnown(request, version)) response.status(304).set('ETag', etagOf(version)).end()
    else sendOrder(response, order, { status: 200, payments: deps.payments })
  }
