import type { DeliveryReason } from '#contracts/http/deliveries.ts'
import type { Position } from '../events/event-log.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, type RawBuilder } from '../sql.ts'

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
  /** Accounts that have their share for now. */
  exceptAccounts: readonly string[]
  /** No lanes but these. */
  only?: readonly string[]
  /** How many lanes are looked at, due or not. */
  mostLanes?: number
}

/** `next`: the lane after which the claim that follows begins; empty at the end of them. */
export type Claimed = { taken: TakenDelivery[]; next: string }

const usualMostLanes = 500

/**
 * Takes deliveries that are due, some of each lane. It goes from lane to lane by the index, whatever waits in them, and so many lanes at
 * a time, so its cost grows neither with a backlog nor with the lanes where nothing is due yet. Deliveries that others are taking are
 * skipped. Of a subscription that is sent to in order, a delivery is taken only when none before it about the same subject is pending.
 */
export const claimDeliveries = async (em: EntityManager, claim: Claim): Promise<Claimed> => {
  const { limit, perLane, leaseMs, mostLanes = usualMostLanes } = claim
  const [row] = await query<Claimed>(
    em,
    sql`with recursive ${lanesOf(claim, mostLanes)}, ready as (
          select lane, coalesce(s.config ->> 'ordering', 'none') = 'by_subject' as in_turn
          from lanes left join subscription s on s.id = lane
          where next_attempt_at <= now() and lane <> all(${[...claim.except]}::text[])
            and coalesce(s.account_id, split_part(lane, ':', 2)) <> all(${[...claim.exceptAccounts]}::text[])
            and (s.status = 'active' or (s.id is null and lane like 'task:%'))
          order by lane
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
        ), claimed as (
          update delivery d set leased_until = now() + ${leaseMs} * interval '1 millisecond',
            next_attempt_at = now() + ${leaseMs} * interval '1 millisecond'
          where d.id = any(array(select id from due))
          returning d.id, d.subscription_id as "subscriptionId", d.account_id as "accountId", d.lane, d.sink,
            d.secret_subscription_id as "secretSubscriptionId", d.event_id as "eventId", d.event_type as "eventType",
            d.subject, lpad(d.xid::text, 16, '0') || '.' || lpad(d.sequence::text, 16, '0') as position, d.reason, d.attempts
        )
        select coalesce((select json_agg(claimed) from claimed), '[]') as taken,
          case when (select count(*) from claimed) >= ${limit} then (select max(lane) from claimed)
            when (select count(*) from lanes) >= ${mostLanes} then (select max(lane) from lanes) else '' end as next`,
  )
  return row!
}

/** The next lanes where something waits, with the first time that something is due there: all of them, or those that are named. */
const lanesOf = ({ after, only }: Claim, mostLanes: number): RawBuilder<unknown> =>
  only
    ? sql`lanes as (
        select named.lane, first.next_attempt_at
        from (select lane from unnest(${[...only]}::text[]) as lane where lane > ${after} order by lane limit ${mostLanes}) named
          left join lateral (
            select next_attempt_at from delivery where status = 'pending' and lane = named.lane
            order by next_attempt_at limit 1) first on true)`
    : sql`lanes as (
        (select lane, next_attempt_at, 1 as place from delivery
         where status = 'pending' and lane > ${after} order by lane, next_attempt_at limit 1)
        union all
        select next.lane, next.next_attempt_at, lanes.place + 1 from lanes cross join lateral (
          select lane, next_attempt_at from delivery
          where status = 'pending' and lane > lanes.lane order by lane, next_attempt_at limit 1) next
        where lanes.place < ${mostLanes})`

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
