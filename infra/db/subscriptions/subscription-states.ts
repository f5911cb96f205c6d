import { subscriptionEventData } from '#contracts/events/subscription-data.ts'
import type { DisabledReason, SubscriptionStatus } from '#contracts/http/subscription-parts.ts'
import { auditWrites } from '../identity/audit.ts'
import { appendEvents, eventWrites, type Position } from '../events/event-log.ts'
import { parsePosition } from '../events/log-position.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, writeAll, type RawBuilder } from '../sql.ts'
import { audibleTypes, ownersAllowed } from './subscription-owners.ts'
import { readSubscriptions, type Subscription, type Wanted } from './subscriptions.ts'

/**
 * Begins to send: the receiver has agreed. Only what is pending, and the log says so. Call it in a transaction; returns the ids of those
 * that were.
 */
export const activateSubscriptions = async (tx: EntityManager, ids: readonly string[]): Promise<string[]> => {
  const rows = await query<Named>(
    tx,
    sql`update subscription set status = 'active', verify_at = null, verify_attempts = 0, failing_since = null,
          last_error = null, disabled_reason = null, revision = revision + 1, updated_at = now()
        where id = any(${[...ids]}::text[]) and status = 'pending' returning id, account_id as "accountId", name, protocol`,
  )
  const facts = { status: 'active', disabledReason: null, failingSince: null, lastError: null } as const
  await appendEvents(
    tx,
    rows.map(row => ({
      type: 'subscription.verified',
      subject: row.id,
      accountId: row.accountId,
      data: subscriptionEventData({ ...row, ...facts }),
    })),
  )
  return rows.map(({ id }) => id)
}

type Named = Pick<Subscription, 'id' | 'accountId' | 'name' | 'protocol'>

/** Asks the receiver, now, whether it agrees. Until it does nothing else is sent. For one that is locked. */
export const askAgain = async (em: EntityManager, { id, accountId }: Wanted): Promise<void> => {
  await query(
    em,
    sql`update subscription set status = 'pending', verify_at = now(), verify_attempts = 0, failing_since = null,
          disabled_reason = null, revision = revision + 1, updated_at = now()
        where id = ${id} and account_id = ${accountId}`,
  )
}

/** Sends nothing for now. For one that is locked. */
export const pauseSubscription = (em: EntityManager, wanted: Wanted): Promise<void> => setStatus(em, wanted, 'paused')

/** Sends again, what has gathered first. For one that is locked, and whose receiver has agreed. */
export const unpauseSubscription = (em: EntityManager, wanted: Wanted): Promise<void> => setStatus(em, wanted, 'active')

const setStatus = async (em: EntityManager, { id, accountId }: Wanted, status: SubscriptionStatus): Promise<void> => {
  await query(
    em,
    sql`update subscription set status = ${status}, verify_at = null, revision = revision + 1, updated_at = now()
        where id = ${id} and account_id = ${accountId}`,
  )
}

/** Why it ends, and who has ended it. */
export type Ending = { reason: DisabledReason; actor: string; requestId?: string }

type Ended = Pick<Subscription, 'id' | 'accountId' | 'name' | 'protocol' | 'failingSince' | 'lastError'>

/**
 * Disables subscriptions, cancels what still waits to be delivered, and says so in the log of events and of audit. Call it in a
 * transaction. Those that are disabled already stay as they are. Returns the ids of the others.
 */
export const disableSubscriptions = async (
  tx: EntityManager,
  ids: readonly string[],
  ending: Ending,
): Promise<string[]> => {
  const meant = ending.reason === 'owner_gone' ? await listAbandoned(tx, ids) : ids
  return disable(tx, sql`id = any(${[...meant]}::text[])`, ending)
}

/**
 * Whoever finds that an owner is gone has looked at the subscription and at the owner one after the other; in between somebody else may
 * have taken it over, as when a key is rotated. Here neither changes any more.
 */
const listAbandoned = async (tx: EntityManager, ids: readonly string[]): Promise<string[]> => {
  await query(tx, sql`select from subscription where id = any(${[...ids]}::text[]) order by id for no key update`)
  const rows = await readSubscriptions(tx, ids)
  const allowed = await ownersAllowed(tx, rows)
  return rows.filter(row => audibleTypes(row, allowed) === undefined).map(({ id }) => id)
}

/** The same for all that a key or a person owns in an account. */
export const disableOwned = (
  tx: EntityManager,
  { accountId, ownerId }: { accountId: string; ownerId: string },
  ending: Ending,
): Promise<string[]> => disable(tx, sql`owner_id = ${ownerId} and account_id = ${accountId}`, ending)

const disable = async (tx: EntityManager, where: RawBuilder<unknown>, ending: Ending): Promise<string[]> => {
  const { reason, actor, requestId } = ending
  const ended = await query<Ended>(
    tx,
    sql`with ended as (
          update subscription set status = 'disabled', disabled_reason = ${reason}, verify_at = null,
            revision = revision + 1, updated_at = now()
          where id in (select id from subscription where ${where} and status <> 'disabled' order by id for no key update)
          returning id, account_id as "accountId", name, protocol, failing_since as "failingSince",
            last_error as "lastError"
        ), canceled as (
          update delivery set status = 'canceled', ended_at = now(), next_attempt_at = null, leased_until = null
          where subscription_id in (select id from ended) and status = 'pending'
        )
        select * from ended order by id`,
  )
  await writeAll(tx, [
    ...eventWrites(
      ended.map(row => ({
        type: 'subscription.disabled',
        subject: row.id,
        accountId: row.accountId,
        data: subscriptionEventData({ ...row, status: 'disabled', disabledReason: reason }),
      })),
    ),
    ...auditWrites(
      ended.map(({ id, accountId }) => ({
        accountId,
        actor,
        action: 'subscription.disabled',
        subject: id,
        facts: { reason },
        requestId,
      })),
    ),
  ])
  return ended.map(({ id }) => id)
}

/** Hands what one key or person of an account owns to another: a key to the one that takes its place. */
export const moveOwned = async (
  em: EntityManager,
  { accountId, ownerId, to }: { accountId: string; ownerId: string; to: string },
): Promise<void> => {
  await query(
    em,
    sql`update subscription set owner_id = ${to}, revision = revision + 1, updated_at = now()
        where owner_id = ${ownerId} and account_id = ${accountId}`,
  )
}

/** Sets the place of a locked subscription in the log, back or forth; whoever sends begins there again. */
export const setCursor = async (em: EntityManager, { id, accountId }: Wanted, position: Position): Promise<void> => {
  const { xid, sequence } = parsePosition(position)
  await query(
    em,
    sql`update subscription set cursor_xid = ${xid}::xid8, cursor_sequence = ${sequence}::bigint,
          revision = revision + 1, updated_at = now()
        where id = ${id} and account_id = ${accountId}`,
  )
}

/** What became of what was sent last: an error without anything secret, or null where it has arrived. */
export type Outcome = { id: string; error: string | null }

/** Notes since when nothing arrives. One outcome for each subscription; `failing_since` begins with the first error in a row. */
export const noteOutcomes = async (em: EntityManager, outcomes: readonly Outcome[]): Promise<void> => {
  if (outcomes.length === 0) return
  await query(
    em,
    // In one order, so that two processes do not wait for each other.
    sql`with outcome as (
          select s.id, o.error from json_to_recordset(${JSON.stringify(outcomes)}::json) as o (id text, error text)
          join subscription s on s.id = o.id order by s.id for no key update of s
        )
        update subscription s set
          failing_since = case when o.error is null then null else coalesce(s.failing_since, now()) end,
          last_error = coalesce(o.error, s.last_error),
          last_success_at = case when o.error is null then now() else s.last_success_at end
        from outcome o where s.id = o.id`,
  )
}
