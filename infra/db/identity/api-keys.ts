import { newId } from '#contracts/ids.ts'
import type { Scope } from '#contracts/scopes.ts'
import { newApiKey } from '../../api-keys.ts'
import type { EntityManager } from '../orm.ts'
import { bytesAsText, insertRows, query, sql, type RawBuilder } from '../sql.ts'
import type { KeyProjects } from './key-projects.ts'

/** What a key may do beside its scopes. Null is no limit. */
export type KeyRestrictions = {
  taskTypes: readonly string[] | null
  projectIds: KeyProjects
  allowedCidrs: readonly string[] | null
  requestsPerMinute: number | null
  tasksInFlight: number | null
  expiresAt: Date | null
}

export type KeyRow = KeyRestrictions & {
  id: string
  accountId: string
  name: string
  start: string
  scopes: readonly Scope[]
  createdAt: Date
  createdBy: string | null
  revokedAt: Date | null
  revokedFor: 'revoked' | 'rotated' | 'leaked' | null
  rotatedTo: string | null
  graceUntil: Date | null
  usedAt: Date | null
  usedIp: string | null
}

const columns = sql`k.id, k.account_id as "accountId", k.name, k.start, k.scopes, k.task_types as "taskTypes",
  k.project_ids as "projectIds", k.allowed_cidrs as "allowedCidrs", k.requests_per_minute as "requestsPerMinute", k.tasks_in_flight as "tasksInFlight",
  k.expires_at as "expiresAt", k.created_at as "createdAt", k.created_by as "createdBy", k.revoked_at as "revokedAt",
  k.revoked_for as "revokedFor", k.rotated_to as "rotatedTo", k.grace_until as "graceUntil",
  u.used_at as "usedAt", u.ip as "usedIp"`

export type NewKey = Partial<KeyRestrictions> & {
  accountId: string
  name: string
  scopes: readonly Scope[]
  pepper: string
  createdBy?: string
}

const unlimited: KeyRestrictions = {
  taskTypes: null,
  projectIds: null,
  allowedCidrs: null,
  requestsPerMinute: null,
  tasksInFlight: null,
  expiresAt: null,
}

/** A new key of an account. The token is returned here and nowhere else. */
export const createKey = async (
  em: EntityManager,
  { pepper, createdBy, ...key }: NewKey,
): Promise<{ keyId: string; token: string }> => {
  const { token, lookup, digest, start } = newApiKey(pepper)
  const keyId = newId('key')
  const made = { id: keyId, lookup, digest: bytesAsText(digest), start, createdBy: createdBy ?? null }
  await insertRows(em, 'api_key', [{ ...unlimited, ...key, ...made }])
  return { keyId, token }
}

type Wanted = { id: string; accountId: string }

export const findKey = async (em: EntityManager, { id, accountId }: Wanted): Promise<KeyRow | undefined> => {
  const [row] = await query<KeyRow>(
    em,
    sql`select ${columns} from api_key k left join api_key_use u on u.key_id = k.id
        where k.id = ${id} and k.account_id = ${accountId}`,
  )
  return row
}

/** The same, for whoever changes it: until the end of the transaction nobody else does. */
export const lockKey = async (em: EntityManager, wanted: Wanted): Promise<KeyRow | undefined> => {
  // A statement of its own: after the wait the next one sees what the one before has made.
  await query(em, sql`select from api_key where id = ${wanted.id} and account_id = ${wanted.accountId} for update`)
  return findKey(em, wanted)
}

const ofStatus = {
  active: sql`k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`,
  expired: sql`k.revoked_at is null and k.expires_at <= now()`,
  revoked: sql`k.revoked_at is not null`,
}

export type KeyFilter = {
  accountId: string
  /** The id behind which the page begins. */
  after: string | undefined
  order: 'asc' | 'desc'
  limit: number
  status?: keyof typeof ofStatus | undefined
}

/** A page of an account's keys, in the order of their making. */
export const listKeys = (
  em: EntityManager,
  { accountId, after, order, limit, status }: KeyFilter,
): Promise<KeyRow[]> => {
  const conditions = [
    sql`k.account_id = ${accountId}`,
    ...(after === undefined ? [] : [order === 'asc' ? sql`k.id > ${after}` : sql`k.id < ${after}`]),
    ...(status === undefined ? [] : [ofStatus[status]]),
  ]
  return query<KeyRow>(
    em,
    sql`select ${columns} from api_key k left join api_key_use u on u.key_id = k.id
        where ${sql.join(conditions, sql` and `)} order by k.id ${order === 'asc' ? sql`asc` : sql`desc`} limit ${limit}`,
  )
}

/** How many keys of the account can be used. Exact until the end of the transaction: who makes keys waits here. */
export const countKeys = async (em: EntityManager, accountId: string): Promise<number> => {
  await query(em, sql`select from account where id = ${accountId} for no key update`)
  const [row] = await query<{ keys: number }>(
    em,
    sql`select count(*)::int as keys from api_key k where k.account_id = ${accountId} and ${ofStatus.active}`,
  )
  return row!.keys
}

export type KeyChanges = Partial<KeyRestrictions & Pick<KeyRow, 'name' | 'scopes'>>

/** Changes what is named and leaves the rest. */
export const changeKey = async (em: EntityManager, { id, accountId }: Wanted, changes: KeyChanges): Promise<void> => {
  const settings = Object.entries(changes).map(([name, value]) => setting(name as keyof KeyChanges, value))
  if (settings.length === 0) return
  await query(em, sql`update api_key set ${sql.join(settings)} where id = ${id} and account_id = ${accountId}`)
}

const setting = (name: keyof KeyChanges, value: KeyChanges[keyof KeyChanges]): RawBuilder<unknown> =>
  sql`${sql.ref(changeable[name])} = ${value}`

const changeable: Record<keyof KeyChanges, string> = {
  name: 'name',
  scopes: 'scopes',
  taskTypes: 'task_types',
  projectIds: 'project_ids',
  allowedCidrs: 'allowed_cidrs',
  requestsPerMinute: 'requests_per_minute',
  tasksInFlight: 'tasks_in_flight',
  expiresAt: 'expires_at',
}

/** Ends a key for good. False when that had been done already. */
export const revokeKey = async (
  em: EntityManager,
  { id, accountId }: Wanted,
  why: 'revoked' | 'leaked',
): Promise<boolean> => {
  const rows = await query(
    em,
    sql`update api_key set revoked_at = now(), revoked_for = ${why}
        where id = ${id} and account_id = ${accountId} and revoked_at is null returning id`,
  )
  return rows.length > 0
}

/** Lets a key go on beside the one that takes its place for so long at most; for no time, it ends at once. */
export const replaceKey = async (
  em: EntityManager,
  { id, accountId }: Wanted,
  { by, graceSeconds }: { by: string; graceSeconds: number },
): Promise<void> => {
  const end = sql`now() + ${graceSeconds} * interval '1 second'`
  await query(
    em,
    graceSeconds === 0
      ? sql`update api_key set rotated_to = ${by}, grace_until = now(), revoked_at = now(), revoked_for = 'rotated'
            where id = ${id} and account_id = ${accountId}`
      : sql`update api_key set rotated_to = ${by}, grace_until = least(expires_at, ${end}), expires_at = least(expires_at, ${end})
            where id = ${id} and account_id = ${accountId}`,
  )
}

/** The key that a token may be of, by its public part, with what proves the rest. */
export const findKeyByLookup = async (
  em: EntityManager,
  lookup: string,
): Promise<(Pick<KeyRow, 'id' | 'accountId' | 'name' | 'start'> & { digest: Buffer }) | undefined> => {
  const [row] = await query<Pick<KeyRow, 'id' | 'accountId' | 'name' | 'start'> & { digest: Buffer }>(
    em,
    sql`select id, account_id as "accountId", name, start, digest from api_key where lookup = ${lookup}`,
  )
  return row
}

export type KeyUse = { keyId: string; usedAt: Date; ip: string }

/** Notes where and when keys were last used. */
export const recordKeyUses = async (em: EntityManager, uses: readonly KeyUse[]): Promise<void> => {
  if (uses.length === 0) return
  const rows = JSON.stringify(uses.map(({ keyId, usedAt, ip }) => ({ key_id: keyId, used_at: usedAt, ip })))
  await query(
    em,
    // Those of deleted keys are left out. In one order, so that two processes do not wait for each other.
    sql`insert into api_key_use (key_id, used_at, ip)
        select k.id, u.used_at, u.ip from json_to_recordset(${rows}::json) as u (key_id text, used_at timestamptz, ip text)
        join api_key k on k.id = u.key_id order by k.id
        on conflict (key_id) do update set used_at = excluded.used_at, ip = excluded.ip
        where api_key_use.used_at < excluded.used_at`,
  )
}
