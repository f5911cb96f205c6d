import { z } from 'zod'
import type { EntityManager } from '#infra/db/orm.ts'
import { noticeWrites } from '#infra/db/orders/order-messages.ts'
import { storePaymentEvent } from '#infra/db/orders/payment-events.ts'
import { writeAll } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isSignedByProvider } from '#infra/payments/webhook-signature.ts'
import type { Handler } from '../app.ts'
import { contextOf } from '../context.ts'
import { readAll } from '../json-body.ts'
import type { Payments } from '../orders/view-order.ts'
import { Problem } from '../problem.ts'
import { readNotice, type Notice } from './read-notice.ts'

const maxBytes = 256 * 1024

/**
 * POST /v1/payments/webhooks/stripe. What the provider tells is stored once, by its own id, and passed to whoever decides on orders;
 * the answer says only that it was received, so that it is not sent again.
 */
export const receivePaymentEvent =
  ({ em, payments }: { em: () => EntityManager; payments: Payments }): Handler =>
  async (request, response) => {
    if (!payments) throw new Problem('payment-unavailable')
    const body = await readAll(request, maxBytes)
    const signed = {
      body,
      header: request.get('Stripe-Signature'),
      secrets: payments.webhookSecrets,
      nowMs: Date.now(),
    }
    if (!isSignedByProvider(signed)) throw new Problem('invalid-request', { detail: 'The signature is not right.' })
    const { event } = read(body)
    const traceparent = contextOf(response).traceparent ?? null
    if (event) {
      await inTransaction(em, async tx => {
        const isNew = await storePaymentEvent(tx, event)
        if (isNew) await writeAll(tx, noticeWrites({ orderId: event.orderId, traceparent }, event.id))
      })
    }
    response.status(200).end()
  }

const read = (body: Buffer): Notice => {
  try {
    return readNotice(JSON.parse(body.toString()))
  } catch (error) {
    const isForm = error instanceof z.ZodError || error instanceof SyntaxError
    throw isForm ? new Problem('invalid-request', { detail: 'The message cannot be read.', cause: error }) : error
  }
}
