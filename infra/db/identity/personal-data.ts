import { isOrderDone, orderStatuses } from '#contracts/orders/order.ts'
import type { PlanName } from '#contracts/plans.ts'
import { assetKey, designVersionKey, type AssetPlace } from '#contracts/storage-keys.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, type RawBuilder } from '../sql.ts'

/** How much of each list an export holds. */
const mostRows = 10_000

export type OwnedAccount = {
  id: string
  name: string
  plan: PlanName
  timeZone: string
  createdAt: Date
  /** Whether nobody else belongs to it. */
  isAlone: boolean
  isLastOwner: boolean
}

/** The accounts that somebody owns, locked against whoever joins or leaves them meanwhile. */
export const listOwnedAccounts = (em: EntityManager, userId: string): Promise<OwnedAccount[]> =>
  query<OwnedAccount>(
    em,
    sql`select a.id, a.name, a.plan, a.time_zone as "timeZone", a.created_at as "createdAt",
          not exists (select 1 from membership o where o.account_id = a.id and o.user_id <> ${userId}) as "isAlone",
          not exists (select 1 from membership o
            where o.account_id = a.id and o.user_id <> ${userId} and o.role = 'owner') as "isLastOwner"
        from membership m join account a on a.id = m.account_id
        where m.user_id = ${userId} and m.role = 'owner' order by a.id for no key update of a`,
  )

type Row = Record<string, unknown>
type OwnedList = 'api_keys' | 'projects' | 'tasks' | 'assets' | 'designs' | 'subscriptions' | 'ledger'
export type OwnedData = Record<OwnedList, Row[]> & {
  is_complete: boolean
}

/** What is kept of these accounts, as rows in the words of the API. */
export const readOwned = async (em: EntityManager, accountIds: readonly string[]): Promise<OwnedData> => {
  const of = (statement: RawBuilder<Row>): Promise<Row[]> =>
    query<Row>(em, sql`${statement} and account_id = any(${accountIds}::text[]) order by id limit ${mostRows}`)
  const lists = {
    api_keys: await of(sql`select id, account_id, name, start, scopes, created_at, expires_at, revoked_at
      from api_key where true`),
    projects: await of(sql`select id, account_id, name, description, archived_at, created_by, created_at, updated_at
      from project where true`),
    tasks:
      await of(sql`select id, account_id, project_id, type, status, input, result, tags, metadata, charged::text, created_at, finished_at
      from task where deleted_at is null`),
    assets:
      await of(sql`select id, account_id, source, filename, content_type, bytes::int8::text as bytes, digest, created_at
      from asset where deleted_at is null`),
    designs: await of(sql`select id, account_id, title, style, version, tags, metadata, created_at, updated_at,
        (select document from design_version v where v.design_id = design.id and v.n = design.version) as document
      from design where deleted_at is null`),
    subscriptions:
      await of(sql`select id, account_id, name, types, filters, protocol, sink, config, status, created_at, updated_at
      from subscription where true`),
    ledger: await of(sql`select id, account_id, source, target, amount::text, task_id, memo, created_at
      from ledger_transfer where true`),
  }
  return { ...lists, is_complete: Object.values(lists).every(rows => rows.length < mostRows) }
}

/** A task of these accounts that has not ended. */
export const findOpenTask = async (em: EntityManager, accountIds: readonly string[]): Promise<string | undefined> => {
  const [row] = await query<{ id: string }>(
    em,
    sql`select id from task where account_id = any(${accountIds}::text[]) and finished_at is null limit 1`,
  )
  return row?.id
}

/** An order of these accounts that can still be paid, or whose money is on its way back. */
export const findOpenOrder = async (em: EntityManager, accountIds: readonly string[]): Promise<string | undefined> => {
  const open = orderStatuses.filter(status => !isOrderDone(status))
  const [row] = await query<{ id: string }>(
    em,
    sql`select id from customer_order where account_id = any(${accountIds}::text[]) and status = any(${open}::text[]) limit 1`,
  )
  return row?.id
}

/**
 * Takes everything out of an account but its ledger and what the law wants kept of orders; nobody can sign in to it any more. Returns
 * where the files lay, to be removed after the commit.
 */
export const eraseAccount = async (em: EntityManager, accountId: string): Promise<string[]> => {
  const assets = await query<AssetPlace>(
    em,
    sql`update asset set deleted_at = coalesce(deleted_at, now()), filename = 'deleted'
        where account_id = ${accountId} returning id, account_id as "accountId", folder`,
  )
  const designs = await query<{ id: string; version: number }>(
    em,
    sql`delete from design where account_id = ${accountId} returning id, version`,
  )
  for (const silence of silences) await query(em, sql`${silence} where account_id = ${accountId}`)
  for (const table of emptied) await query(em, sql`delete from ${sql.table(table)} where account_id = ${accountId}`)
  await query(
    em,
    sql`update account set name = 'deleted', suspended_at = coalesce(suspended_at, now()) where id = ${accountId}`,
  )
  return [...assets.map(assetKey), ...designs.flatMap(design => versionKeys(accountId, design))]
}

/** What stays for the sake of the books stays without the words that somebody wrote. */
const silences = [
  sql`update task set deleted_at = coalesce(deleted_at, now()), input = '{}', result = null, output = '[]', metadata = '{}',
    tags = '{}', project_id = null, custom_id = null, cancel_reason = null, error = null, warnings = '[]', webhook = null, notify = null,
    revision = revision + 1`,
  sql`update batch set metadata = '{}', refused = '[]'`,
  sql`update budget set name = 'deleted', scope_id = case when scope = 'tag' then 'deleted' else scope_id end,
    deleted_at = coalesce(deleted_at, now())`,
  sql`update customer_order set return_url = ''`,
  sql`update recognition_feedback set expected = null`,
]

/** What of an account goes as a whole. */
const emptied = [
  'project',
  'recognition',
  'api_key',
  'domain',
  'idempotency_key',
  'event',
  'provider_key',
  'data_key',
  'invitation',
  'session',
  // With its secrets, its deliveries and their attempts.
  'subscription',
  'delivery',
  'sink_consent',
  'quote',
  'usage_tag',
  'usage_tag_bucket',
]

const versionKeys = (accountId: string, { id, version }: { id: string; version: number }): string[] =>
  Array.from({ length: version }, (_, at) => designVersionKey(accountId, id, at + 1))

/** Leaves of somebody an id that means nobody. Their address is free for whoever comes next. */
export const eraseUser = async (em: EntityManager, userId: string): Promise<void> => {
  for (const table of ['session', 'one_time_token', 'membership', 'recovery_code', 'identity_link'])
    await query(em, sql`delete from ${sql.table(table)} where user_id = ${userId}`)
  await query(
    em,
    sql`update app_user set email = id, email_verified_at = null, name = 'deleted', avatar_asset_id = null,
          password_hash = null, totp_secret = null, totp_kid = null, totp_activated_at = null, totp_last_step = null, deleted_at = now()
        where id = ${userId}`,
  )
}
