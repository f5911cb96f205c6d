import type { DeliveryReason, DeliveryStatus } from '#contracts/http/deliveries.ts'
import { newId } from '#contracts/ids.ts'
import { deliveriesChannel } from './deliveries.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, writeAll } from '../sql.ts'

/** A delivery as its account sees it. */
export type Delivery = {
  id: string
  /** Null for the webhook of one task. */
  subscriptionId: string | null
  accountId: string
  eventId: string
  eventType: string
  subject: string
  status: DeliveryStatus
  reason: DeliveryReason
  attempts: number
  /** Null when it has ended. While it is being sent: when somebody else would take it over. */
  nextAttemptAt: Date | null
  lastStatus: number | null
  lastError: string | null
  createdAt: Date
  endedAt: Date | null
}

export type DeliveryAttempt = {
  number: number
  at: Date
  ms: number
  status: number | null
  error: string | null
  requestHeaders: Record<string, string>
  responseHeaders: Record<string, string> | null
  /** Its first kibibyte. */
  responseBody: Buffer | null
}

const columns = sql`id, subscription_id as "subscriptionId", account_id as "accountId", event_id as "eventId",
  event_type as "eventType", subject, status, reason, attempts, next_attempt_at as "nextAttemptAt",
  last_status as "lastStatus", last_error as "lastError", created_at as "createdAt", ended_at as "endedAt"`

export type DeliveryPage = {
  accountId: string
  subscriptionId: string
  /** Of what the reader may hear of. */
  types: readonly string[]
  status?: DeliveryStatus | undefined
  /** The id of the last one on the page before. */
  after?: string | undefined
  order: 'asc' | 'desc'
  limit: number
}

/** The deliveries of a subscription, in the order of their making. */
export const listDeliveries = (
  em: EntityManager,
  { accountId, subscriptionId, types, status, after, order, limit }: DeliveryPage,
): Promise<Delivery[]> => {
  const conditions = [
    sql`account_id = ${accountId} and subscription_id = ${subscriptionId}`,
    sql`event_type = any(${[...types]}::text[])`,
    ...(status === undefined ? [] : [sql`status = ${status}`]),
    ...(after === undefined ? [] : [order === 'asc' ? sql`id > ${after}` : sql`id < ${after}`]),
  ]
  return query<Delivery>(
    em,
    sql`select ${columns} from delivery
        where ${sql.join(conditions, sql` and `)} order by id ${sql.raw(order)} limit ${limit}`,
  )
}

type Wanted = { id: string; accountId: string }

export const findDelivery = async (em: EntityManager, { id, accountId }: Wanted): Promise<Delivery | undefined> => {
  const [row] = await query<Delivery>(
    em,
    sql`select ${columns} from delivery where id = ${id} and account_id = ${accountId}`,
  )
  return row
}

/** What was tried for one delivery, in order. */
export const listAttempts = (em: EntityManager, deliveryId: string): Promise<DeliveryAttempt[]> =>
  query<DeliveryAttempt>(
    em,
    sql`select number, at, ms, status, error, request_headers as "requestHeaders", response_headers as "responseHeaders",
          response_body as "responseBody"
        from delivery_attempt where delivery_id = ${deliveryId} order by number`,
  )

/** Sends the same event again, as a delivery of its own, whose id it returns. Undefined when the log has the event no more. */
export const redeliver = async (em: EntityManager, { id, accountId }: Wanted): Promise<string | undefined> => {
  const again = newId('delivery')
  await writeAll(em, [
    {
      statement: sql`insert into delivery (id, subscription_id, account_id, lane, sink, secret_subscription_id, event_id,
          event_type, subject, xid, sequence, reason, next_attempt_at)
        select ${again}, subscription_id, account_id, lane, sink, secret_subscription_id, event_id, event_type, subject, xid,
          sequence, case reason when 'test' then 'test' else 'redelivery' end, now()
        from delivery where id = ${id} and account_id = ${accountId}
          and (reason = 'test' or exists (select from event where event.id = delivery.event_id))`,
      notify: deliveriesChannel,
    },
  ])
  const made = await findDelivery(em, { id: again, accountId })
  return made?.id
}
