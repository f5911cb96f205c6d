import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** An address to which this account wants to send. */
export type SinkOf = { accountId: string; url: string }

/** The owner of an address has said that this account may send there, and how much it bears, if it has said that. */
export type Consent = SinkOf & { mostPerMinute: number | null }

/** Whoever agrees does so for all queries: an address that names the task in its query would be asked once for each. */
const placeOf = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

/** Those of these addresses whose owners have agreed, as they are asked for. */
export const findConsents = async (em: EntityManager, sinks: readonly SinkOf[]): Promise<Consent[]> => {
  const asked = sinks.map(({ accountId, url }, place) => ({ place, account_id: accountId, url: placeOf(url) }))
  const rows = await query<{ place: number; mostPerMinute: number | null }>(
    em,
    sql`select r.place, c.most_per_minute as "mostPerMinute"
        from json_to_recordset(${JSON.stringify(asked)}::json) as r (place int, account_id text, url text)
          join sink_consent c on c.account_id = r.account_id and c.url = r.url`,
  )
  return rows.map(({ place, mostPerMinute }) => {
    const { accountId, url } = sinks[place]!
    return { accountId, url, mostPerMinute }
  })
}

/** Keeps that somebody has agreed. */
export const keepConsent = async (em: EntityManager, { accountId, url, mostPerMinute }: Consent): Promise<void> => {
  await query(
    em,
    sql`insert into sink_consent (account_id, url, most_per_minute) values (${accountId}, ${placeOf(url)}, ${mostPerMinute})
        on conflict (account_id, url) do update set most_per_minute = excluded.most_per_minute, agreed_at = now()`,
  )
}

/** They do not agree any more: before anything is sent again they are asked. */
export const forgetConsent = async (em: EntityManager, { accountId, url }: SinkOf): Promise<void> => {
  await query(em, sql`delete from sink_consent where account_id = ${accountId} and url = ${placeOf(url)}`)
}

/** Forgets who agreed so many days ago and has no subscription: if something is sent there again, they are asked again. */
export const deleteOldConsents = async (em: EntityManager, days: number): Promise<void> => {
  await query(
    em,
    sql`delete from sink_consent c where agreed_at < now() - make_interval(days => ${days}::int) and not exists (
          select from subscription s
          where s.account_id = c.account_id and s.protocol = 'HTTP' and regexp_replace(s.sink, '[?#].*$', '') = c.url)`,
  )
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
