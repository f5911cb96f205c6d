import type { DeliveryReason } from '#contracts/http/deliveries.ts'
import { newId } from '#contracts/ids.ts'
import type { Position } from '../events/event-log.ts'
import { parsePosition } from '../events/log-position.ts'
import { jsonOf, sql, type Write } from '../sql.ts'

/** The Postgres channel that tells that something is to be delivered now. */
export const deliveriesChannel = 'delivery'

/** What happened, as far as a delivery of it needs to know. */
type Happened = { eventId: string; eventType: string; subject: string; position: Position }

/** For a subscription, or for the webhook of one task. */
export type NewDelivery = Happened & { id?: string; accountId: string; reason: DeliveryReason } & (
    | { subscriptionId: string }
    | { subscriptionId?: never; sink: string; secretSubscriptionId: string | null }
  )

/** To be delivered at once. What the same event has made before, for the same receiver, is not made again. */
export const deliveryWrites = (deliveries: readonly NewDelivery[]): Write[] => {
  if (deliveries.length === 0) return []
  return [
    {
      statement: sql`insert into delivery (id, subscription_id, account_id, lane, sink, secret_subscription_id,
          event_id, event_type, subject, xid, sequence, reason, next_attempt_at)
        select id, subscription_id, account_id, lane, sink, secret_subscription_id,
          event_id, event_type, subject, xid, sequence, reason, now()
        from json_populate_recordset(null::delivery, ${jsonOf(deliveries.map(toRow))}::json) as made
        -- One that was deleted meanwhile hears nothing.
        where subscription_id is null or exists (select from subscription s where s.id = made.subscription_id)
        on conflict do nothing`,
      notify: deliveriesChannel,
    },
  ]
}

const toRow = (delivery: NewDelivery): object => {
  const { id = newId('delivery'), accountId, eventId, eventType, subject, position, reason } = delivery
  const { xid, sequence } = parsePosition(position)
  const to =
    delivery.subscriptionId === undefined
      ? {
          lane: laneOfTask(accountId, delivery.sink),
          sink: delivery.sink,
          secret_subscription_id: delivery.secretSubscriptionId,
        }
      : { lane: delivery.subscriptionId, subscription_id: delivery.subscriptionId }
  return {
    id,
    account_id: accountId,
    ...to,
    event_id: eventId,
    event_type: eventType,
    subject,
    xid,
    sequence,
    reason,
  }
}

/** Of one account, so that what a host answers to one holds up no other. */
const laneOfTask = (accountId: string, sink: string): string =>
  `task:${accountId}:${URL.canParse(sink) ? new URL(sink).host : sink}`
