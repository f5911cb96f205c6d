import type { DeliveryReason } from '#contracts/http/deliveries.ts'
import type { Position } from '../events/event-log.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** A delivery that somebody has taken to send it. */
export type TakenDelivery = {
  id: string
  subscriptionId: string | null
  accountId: string
  lane: string
  /** For the webhook of one task. */
  sink: string | null
  secretSubscriptionId: string | null
  eventId: string
  eventType: string
  subject: string
  position: Position
  reason: DeliveryReason
  /** Before this one. */
  attempts: number
}

export type Claim = {
  limit: number
  /** Of one lane at most, so that a claim brings something of everybody. */
  perLane: number
  /** Whoever takes them sends them within this time, or they are due again. */
  leaseMs: number
  /** Lanes from the one behind this on, so that each has its turn. */
  after: string
  /** Lanes that can take no more for now. */
  except: readonly string[]
  /** No lanes but these. */
  only?: readonly string[]
}

/**
 * Takes deliveries that are due, some of each lane. It goes from lane to lane by the index, whatever waits in them, so its cost grows
 * with the lanes and not with a backlog. Deliveries that others are taking are skipped. Of a subscription that is sent to in order, a
 * delivery is taken only when none before it about the same subject is pending.
 */
export const claimDeliveries = (
  em: EntityManager,
  { limit, perLane, leaseMs, after, except, only }: Claim,
): Promise<TakenDelivery[]> =>
  query<TakenDelivery>(
    em,
    sql`with recursive lanes as (
          (select lane, next_attempt_at from delivery
           where status = 'pending' and lane > ${after} order by lane, next_attempt_at limit 1)
          union all
          select next.lane, next.next_attempt_at from lanes cross join lateral (
            select lane, next_attempt_at from delivery
            where status = 'pending' and lane > lanes.lane order by lane, next_attempt_at limit 1) next
        ), ready as (
          select lane, coalesce(s.config ->> 'ordering', 'none') = 'by_subject' as in_turn
          from lanes left join subscription s on s.id = lane
          where next_attempt_at <= now() and lane <> all(${[...except]}::text[])
            and (${only ? [...only] : null}::text[] is null or lane = any(${only ? [...only] : null}::text[]))
            and (s.status = 'active' or (s.id is null and lane like 'task:%'))
        ), due as (
          select taken.id from ready cross join lateral (
            select d.id from delivery d
            where d.lane = ready.lane and d.status = 'pending' and d.next_attempt_at <= now()
              and (not ready.in_turn or d.reason not in ('event', 'recovery') or not exists (
                select from delivery earlier
                where earlier.subscription_id = d.subscription_id and earlier.subject = d.subject
                  and earlier.status = 'pending' and earlier.reason in ('event', 'recovery')
                  and (earlier.xid, earlier.sequence) < (d.xid, d.sequence)))
            order by d.next_attempt_at, d.xid, d.sequence limit ${perLane} for update of d skip locked) taken
          limit ${limit}
        )
        update delivery d set leased_until = now() + ${leaseMs} * interval '1 millisecond',
          next_attempt_at = now() + ${leaseMs} * interval '1 millisecond'
        where d.id = any(array(select id from due))
        returning d.id, d.subscription_id as "subscriptionId", d.account_id as "accountId", d.lane, d.sink,
          d.secret_subscription_id as "secretSubscriptionId", d.event_id as "eventId", d.event_type as "eventType",
          d.subject, lpad(d.xid::text, 16, '0') || '.' || lpad(d.sequence::text, 16, '0') as position, d.reason, d.attempts`,
  )

/** Gives back what was taken and not tried, to be taken again after a while. */
export const putBack = async (
  em: EntityManager,
  deliveries: readonly { id: string; waitMs: number }[],
): Promise<void> => {
  if (deliveries.length === 0) return
  await query(
    em,
    sql`update delivery d set leased_until = null, next_attempt_at = now() + r.wait_ms * interval '1 millisecond'
        from json_to_recordset(${JSON.stringify(deliveries.map(({ id, waitMs }) => ({ id, wait_ms: waitMs })))}::json)
          as r (id text, wait_ms float8)
        where d.id = any(${deliveries.map(({ id }) => id)}::text[]) and d.id = r.id and d.status = 'pending'`,
  )
}

/** How many wait to be sent, now or later. */
export const countPending = async (em: EntityManager): Promise<number> => {
  const [row] = await query<{ count: number }>(
    em,
    sql`select count(*)::int as count from delivery where status = 'pending'`,
  )
  return row!.count
}
