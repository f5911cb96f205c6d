import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** An address to which this account wants to send. */
export type SinkOf = { accountId: string; url: string }

/** The owner of an address has said that this account may send there, and how much it bears, if it has said that. */
export type Consent = SinkOf & { mostPerMinute: number | null }

/** Those of these addresses whose owners have agreed. */
export const findConsents = (em: EntityManager, sinks: readonly SinkOf[]): Promise<Consent[]> =>
  query<Consent>(
    em,
    sql`select account_id as "accountId", url, most_per_minute as "mostPerMinute" from sink_consent
        where (account_id, url) in (
          select account_id, url from json_to_recordset(${JSON.stringify(
            sinks.map(({ accountId, url }) => ({ account_id: accountId, url })),
          )}::json) as r (account_id text, url text))`,
  )

/** Keeps that somebody has agreed. */
export const keepConsent = async (em: EntityManager, { accountId, url, mostPerMinute }: Consent): Promise<void> => {
  await query(
    em,
    sql`insert into sink_consent (account_id, url, most_per_minute) values (${accountId}, ${url}, ${mostPerMinute})
        on conflict (account_id, url) do update set most_per_minute = excluded.most_per_minute, agreed_at = now()`,
  )
}

/** They do not agree any more: before anything is sent again they are asked. */
export const forgetConsent = async (em: EntityManager, { accountId, url }: SinkOf): Promise<void> => {
  await query(em, sql`delete from sink_consent where account_id = ${accountId} and url = ${url}`)
}

/**
 * Takes subscriptions over HTTP whose receivers are to be asked now. Whoever takes them asks within `leaseMs`, or they are taken again.
 */
export const takeUnverified = async (
  em: EntityManager,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<string[]> => {
  const rows = await query<{ id: string }>(
    em,
    sql`update subscription set verify_at = now() + ${leaseMs} * interval '1 millisecond'
        where id in (select id from subscription
          where status = 'pending' and protocol = 'HTTP' and verify_at <= now()
          order by verify_at limit ${limit} for update skip locked)
        returning id`,
  )
  return rows.map(({ id }) => id)
}

/** They have not agreed, and are asked again after a while. */
export const askLater = async (
  em: EntityManager,
  { id, waitMs, error }: { id: string; waitMs: number; error: string },
): Promise<void> => {
  await query(
    em,
    sql`update subscription set verify_attempts = verify_attempts + 1, last_error = ${error},
          verify_at = now() + ${waitMs} * interval '1 millisecond'
        where id = ${id} and status = 'pending'`,
  )
}

/** Not their answer: somebody else is asked first. */
export const askSoon = async (em: EntityManager, id: string, waitMs: number): Promise<void> => {
  await query(
    em,
    sql`update subscription set verify_at = now() + ${waitMs} * interval '1 millisecond'
        where id = ${id} and status = 'pending'`,
  )
}
