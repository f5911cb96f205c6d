import { dataKeyOf } from '../../envelope/data-keys.ts'
import { seal, unseal, type WrappingKey } from '../../envelope/envelope.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'
import { subscriptionsChannel } from './subscriptions.ts'

type Owned = { id: string; accountId: string }

/** Of secrets that change over so many sign at a time; with the next one the oldest ends. */
const mostLiving = 5

/** What a secret is sealed about: it opens for this subscription and under this number. */
const aboutOf = ({ id, accountId }: Owned, number: number): string => `v1|${accountId}|${id}|secret ${number}`

/**
 * Gives a subscription its next secret. The ones before it go on signing beside it for `overlapSeconds` at most, so that whoever
 * receives can change over in their own time. Senders are told. Call it in a transaction that holds the subscription.
 */
export const addSecret = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  { id, accountId, secret, overlapSeconds }: Owned & { secret: string; overlapSeconds: number },
): Promise<void> => {
  const [last] = await query<{ number: number }>(
    em,
    sql`select coalesce(max(number), 0)::int as number from subscription_secret where subscription_id = ${id}`,
  )
  const number = last!.number + 1
  const sealed = seal(await dataKeyOf(em, keys, accountId), Buffer.from(secret), aboutOf({ id, accountId }, number))
  const end = sql`now() + ${overlapSeconds} * interval '1 second'`
  await query(
    em,
    sql`update subscription_secret set ends_at = least(ends_at, ${end})
        where subscription_id = ${id} and number > ${number - mostLiving}`,
  )
  await query(
    em,
    sql`delete from subscription_secret
        where subscription_id = ${id} and (ends_at <= now() or number <= ${number - mostLiving})`,
  )
  await query(
    em,
    sql`insert into subscription_secret (subscription_id, number, sealed) values (${id}, ${number}, ${sealed})`,
  )
  // Senders hold secrets in memory for a moment: one that has just ended must not sign any more.
  await query(em, sql`select pg_notify(${subscriptionsChannel}, '')`)
}

type Row = Owned & { number: number; sealed: Buffer }

/** The secrets that sign now, by the id of their subscription, the newest first. In memory only, and in no log. */
export const livingSecrets = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  subscriptionIds: readonly string[],
): Promise<Map<string, string[]>> => {
  const rows = await query<Row>(
    em,
    sql`select s.id, s.account_id as "accountId", t.number, t.sealed
        from subscription_secret t join subscription s on s.id = t.subscription_id
        where t.subscription_id = any(${[...subscriptionIds]}::text[]) and (t.ends_at is null or t.ends_at > now())
        order by s.id, t.number desc`,
  )
  const dataKeys = new Map<string, Buffer>()
  for (const accountId of new Set(rows.map(row => row.accountId)))
    dataKeys.set(accountId, await dataKeyOf(em, keys, accountId))
  const open = (row: Row): string =>
    unseal(dataKeys.get(row.accountId)!, row.sealed, aboutOf(row, row.number)).toString()
  return new Map([...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => [id, own.map(open)]))
}
