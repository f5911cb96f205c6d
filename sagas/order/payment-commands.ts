import { paymentCancel } from '#contracts/commands/payment-cancel.ts'
import { paymentLook } from '#contracts/commands/payment-look.ts'
import { paymentOpen } from '#contracts/commands/payment-open.ts'
import { paymentRefund } from '#contracts/commands/payment-refund.ts'
import type { Payment } from '#contracts/orders/order.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import type { Command } from '#infra/db/messages/outbox.ts'
import { platformCommand } from '#infra/db/messages/platform-command.ts'
import type { Fact } from './order.ts'

/** What is asked of the provider because of a fact. `order` is as the fact has left it. */
export const paymentCommands = (order: StoredOrder, fact: Fact): Command[] => {
  if (!('paymentId' in fact)) return []
  const payment = order.payments.find(({ id }) => id === fact.paymentId)
  const what = fact.fact === 'asked-again' ? fact.what : asks[fact.fact]
  return payment && what ? commandOf(what, order, payment) : []
}

type What = 'open' | 'look' | 'cancel' | 'refund'

const asks: Partial<Record<Fact['fact'], What>> = {
  'payment-asked': 'open',
  'cancel-asked': 'cancel',
  'refund-asked': 'refund',
}

const commandOf = (what: What, order: StoredOrder, payment: Payment): Command[] => {
  const about = { correlationId: order.id, traceparent: order.traceparent ?? undefined }
  const subject = {
    order_id: order.id,
    payment_id: payment.id,
    attempt: payment.attempt,
    method: order.method,
  }
  const { providerId: provider_id, intentId: intent_id, refund } = payment
  switch (what) {
    case 'open':
      return [platformCommand(paymentOpen, { ...subject, ...whatIsPaid(order) }, about)]
    // What is not open yet is ended when it is: until then it has no name.
    case 'cancel':
      return provider_id === null ? [] : [platformCommand(paymentCancel, { ...subject, provider_id }, about)]
    case 'look':
      return provider_id === null ? [] : [platformCommand(paymentLook, { ...subject, provider_id }, about)]
    case 'refund':
      if (intent_id === null || refund === null) return []
      return [
        platformCommand(
          paymentRefund,
          {
            ...subject,
            intent_id,
            refund_id: refund.id,
            amount_minor: String(refund.amountMinor),
            reason: refund.reason,
          },
          about,
        ),
      ]
  }
}

const whatIsPaid = ({ amountMinor, currency, title, returnUrl }: StoredOrder) => ({
  amount_minor: String(amountMinor),
  currency,
  title: title.en,
  return_url: returnUrl,
})
