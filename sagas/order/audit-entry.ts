import type { NewAuditEntry } from '#infra/db/identity/audit.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import type { Fact } from './order.ts'

/** What of an order's story belongs into the audit log: where money or what it buys has moved, or should have. */
export const auditEntry = (order: StoredOrder, fact: Fact): NewAuditEntry[] => {
  const { accountId, id: subject, currency, amountMinor } = order
  const entry = (
    action: NewAuditEntry['action'],
    facts: Record<string, unknown>,
    actor = 'system',
  ): NewAuditEntry[] => [{ accountId, actor, action, subject, facts }]
  if (fact.fact === 'fulfilled')
    return entry('order.fulfilled', { amount_minor: String(amountMinor), currency, item: order.item })
  if (fact.fact === 'refund-asked') {
    const { reason, refundId, credits, amountMinor: amount } = fact
    const facts = { amount_minor: String(amount), currency, reason, refund_id: refundId, credits: String(credits) }
    return entry('order.refunding', facts)
  }
  if (fact.fact === 'refunded') return entry('order.refunded', { payment_id: fact.paymentId })
  if (fact.fact === 'not-refunded') return entry('order.not_refunded', { payment_id: fact.paymentId, code: fact.code })
  if (fact.fact === 'payment-mismatched') {
    const { providerIds, amountMinor: paid, currency: paidIn } = fact.paid
    const facts = { expected: String(amountMinor), currency, paid: String(paid), paid_in: paidIn, in: providerIds }
    return entry('payment.mismatched', facts, 'stripe')
  }
  return []
}
