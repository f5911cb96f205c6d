import type { Request, Response } from 'express'
import { operations } from '#contracts/http/operations.ts'
import { isUnpaid, type OrderStatus } from '#contracts/orders/order.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireProof } from '../require-proof.ts'
import { sendOrder, waitForOrder, type OrderDeps } from './send-order.ts'
import { sendWish } from './wish.ts'

/** Most wishes are decided within moments; those are worth waiting for. */
const waitMs = 2_000

/** POST /v1/orders/{id}/cancel. 200 when it is canceled, 202 while that is being decided. */
export const cancelOrder =
  (deps: OrderDeps): Handler =>
  async (request, response) => {
    const operation = operations.cancelOrder
    const content = bodyOf(response, operation)
    const check = ({ status }: StoredOrder): void => {
      if (!isUnpaid(status) && status !== 'canceled') throw conflict(status)
    }
    await sendWish(deps, { request, response }, { operation, wish: { wish: 'cancel' }, content, check })
    const order = await waitForOrder(deps, { request, response, waitMs, isOver: ({ status }) => !isUnpaid(status) })
    if (!isUnpaid(order.status) && order.status !== 'canceled') throw conflict(order.status)
    sendOrder(response, order, { status: order.status === 'canceled' ? 200 : 202, payments: deps.payments })
  }

/** POST /v1/orders/{id}/pay: a new payment after one that failed. */
export const payOrder =
  (deps: OrderDeps): Handler =>
  async (request, response) => {
    const operation = operations.payOrder
    const content = bodyOf(response, operation)
    const wished = { operation, wish: { wish: 'pay' as const }, content, check: checkPayable(deps) }
    const seen = await sendWish(deps, { request, response }, wished)
    await answer(deps, { request, response, seen })
  }

const checkPayable =
  ({ payments: provider }: OrderDeps) =>
  ({ status, payments }: StoredOrder): void => {
    if (!provider) throw new Problem('payment-unavailable')
    if (!isUnpaid(status)) throw conflict(status)
    const last = payments.at(-1)?.status ?? null
    if (last !== 'failed' && last !== 'canceled') {
      throw new Problem('payment-pending', { detail: 'The payment has not failed.', extra: { payment_status: last } })
    }
  }

/** POST /v1/orders/{id}/refund. A person proves first who it is: money leaves. */
export const refundOrder =
  (deps: OrderDeps): Handler =>
  async (request, response) => {
    requireProof(response)
    const operation = operations.refundOrder
    const content = bodyOf(response, operation)
    const wish = { wish: 'refund', amount_minor: content.amount_minor ?? null } as const
    const check = (order: StoredOrder): void => {
      if (!deps.payments) throw new Problem('payment-unavailable')
      checkRefundable(order, wish.amount_minor)
    }
    const seen = await sendWish(deps, { request, response }, { operation, wish, content, check })
    await answer(deps, { request, response, seen })
  }

// How much is unspent is decided with the wallet locked: it may be less by then.
const checkRefundable = ({ status, amountMinor }: StoredOrder, wanted: string | null): void => {
  if (status !== 'fulfilled') throw new Problem('refund-not-allowed', { detail: `The order is ${status}.` })
  if (wanted !== null && BigInt(wanted) > amountMinor)
    throw new Problem('refund-not-allowed', { detail: `The order was for ${amountMinor}.` })
}

const conflict = (status: OrderStatus): Problem =>
  new Problem('state-conflict', { detail: `The order is ${status}.`, extra: { current_status: status } })

type Answering = { request: Request; response: Response; seen: number | undefined }

/** Answers as soon as it is decided; at once where the same request had its effect before. */
const answer = async (deps: OrderDeps, { request, response, seen }: Answering): Promise<void> => {
  const isOver = ({ revision }: StoredOrder): boolean => revision !== seen
  const order = await waitForOrder(deps, { request, response, waitMs, isOver })
  sendOrder(response, order, { status: 202, payments: deps.payments })
}
