import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** What the provider has said of a thing of its own, of which only what is decided on is kept. */
export type PaymentFacts = {
  paymentId: string
  /** The ids of what was paid: that of an intent, or of a checkout. */
  providerIds: string[]
  intentId: string | null
  state: 'succeeded' | 'failed' | 'canceled' | 'refund-failed'
  amountMinor: string
  currency: string
  code: string | null
  /** Of ours, which refund it is. */
  refundId?: string | null
}

export type PaymentEvent = { id: string; type: string; orderId: string; facts: PaymentFacts }

/** Stores what the provider has told. Returns false when it had told it before. */
export const storePaymentEvent = async (em: EntityManager, event: PaymentEvent): Promise<boolean> => {
  const rows = await query(
    em,
    sql`insert into payment_event (id, type, order_id, facts)
        values (${event.id}, ${event.type}, ${event.orderId}, ${JSON.stringify(event.facts)})
        on conflict (id) do nothing returning 1`,
  )
  return rows.length > 0
}

/** Takes an event up that has had no effect yet; nobody else does, and if the transaction fails nobody has. */
export const claimPaymentEvent = async (em: EntityManager, id: string): Promise<PaymentEvent | undefined> => {
  const [row] = await query<PaymentEvent>(
    em,
    sql`update payment_event set applied_at = now() where id = ${id} and applied_at is null
        returning id, type, order_id as "orderId", facts`,
  )
  return row
}

/** Says what came of an event that was taken up. */
export const closePaymentEvent = (em: EntityManager, id: string, outcome: string): Promise<unknown> =>
  query(em, sql`update payment_event set outcome = ${outcome} where id = ${id}`)

/** Events whose message was lost on the way. */
export const waitingPaymentEvents = (
  em: EntityManager,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<{ id: string; orderId: string }[]> =>
  query(
    em,
    sql`select id, order_id as "orderId" from payment_event
        where applied_at is null and received_at < now() - ${olderThanMs} * interval '1 millisecond'
        order by received_at limit ${limit}`,
  )
