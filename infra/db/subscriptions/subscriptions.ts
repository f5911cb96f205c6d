import type { Filter } from '#contracts/events/filters.ts'
import type {
  DisabledReason,
  Protocol,
  SubscriptionConfig,
  SubscriptionStatus,
} from '#contracts/http/subscription-parts.ts'
import { newId } from '#contracts/ids.ts'
import type { Scope } from '#contracts/scopes.ts'
import type { Position } from '../events/event-log.ts'
import { parsePosition } from '../events/log-position.ts'
import type { EntityManager } from '../orm.ts'
import { insertRows, query, sql, type RawBuilder } from '../sql.ts'

/** The Postgres channel that tells that there are other subscriptions than before, or that one has other terms or another status. */
export const subscriptionsChannel = 'subscription_changed'

/** What somebody says of a subscription. */
export type SubscriptionTerms = {
  name: string
  /** Empty for every type that may be heard. */
  types: readonly string[]
  filters: readonly Filter[]
  sink: string
  /** As `protocolSettingsSchemas` of its protocol says. */
  protocolSettings: Record<string, unknown>
  config: Omit<SubscriptionConfig, 'expires_at'>
  expiresAt: Date | null
}

/** A subscription, without anything secret. */
export type Subscription = SubscriptionTerms & {
  id: string
  accountId: string
  /** The key or the person whose rights decide what is heard. */
  ownerId: string
  /** What they held when it was made, or when they took it over. */
  scopes: readonly Scope[]
  protocol: Protocol
  hasCredential: boolean
  status: SubscriptionStatus
  disabledReason: DisabledReason | null
  /** When the receiver is asked next whether it agrees; null when it has, or when nobody asks any more. */
  verifyAt: Date | null
  verifyAttempts: number
  failingSince: Date | null
  lastError: string | null
  lastSuccessAt: Date | null
  /** How far it has come in the log. */
  cursor: Position
  revision: number
  createdAt: Date
  updatedAt: Date
}

const columns = sql`s.id, s.account_id as "accountId", s.owner_id as "ownerId", s.scopes, s.name, s.types, s.filters, s.protocol,
  s.sink, s.protocol_settings as "protocolSettings", s.credential is not null as "hasCredential", s.config, s.status,
  s.disabled_reason as "disabledReason", s.verify_at as "verifyAt", s.verify_attempts as "verifyAttempts",
  s.failing_since as "failingSince", s.last_error as "lastError", s.last_success_at as "lastSuccessAt",
  lpad(s.cursor_xid::text, 16, '0') || '.' || lpad(s.cursor_sequence::text, 16, '0') as cursor,
  s.expires_at as "expiresAt", s.revision, s.created_at as "createdAt", s.updated_at as "updatedAt"`

const select = (where: RawBuilder<unknown>): RawBuilder<Subscription> =>
  sql<Subscription>`select ${columns} from subscription s where ${where}`

export type Wanted = { id: string; accountId: string }

export const findSubscription = async (
  em: EntityManager,
  { id, accountId }: Wanted,
): Promise<Subscription | undefined> => {
  const [row] = await query(em, select(sql`s.id = ${id} and s.account_id = ${accountId}`))
  return row
}

/** The same, and nobody else changes it until the end of the transaction; its deliveries go on. */
export const lockSubscription = async (em: EntityManager, wanted: Wanted): Promise<Subscription | undefined> => {
  // A statement of its own: after the wait the next one sees what the one before has made.
  await query(
    em,
    sql`select from subscription where id = ${wanted.id} and account_id = ${wanted.accountId} for no key update`,
  )
  return findSubscription(em, wanted)
}

/** Those by these ids, whosever they are. */
export const readSubscriptions = (em: EntityManager, ids: readonly string[]): Promise<Subscription[]> =>
  query(em, select(sql`s.id = any(${[...ids]}::text[])`))

/** All of a protocol that are in one of these states, in the order of their making. */
export const listByStatus = (
  em: EntityManager,
  { protocol, statuses }: { protocol: Protocol; statuses: readonly SubscriptionStatus[] },
): Promise<Subscription[]> =>
  query(em, sql`${select(sql`s.protocol = ${protocol} and s.status = any(${[...statuses]}::text[])`)} order by s.id`)

/** Those of these accounts that collect deliveries over HTTP, whether they are sent now or later. */
export const listListening = (em: EntityManager, accountIds: readonly string[]): Promise<Subscription[]> =>
  query(
    em,
    select(
      sql`s.account_id = any(${[...new Set(accountIds)]}::text[]) and s.protocol = 'HTTP' and s.status <> 'disabled'`,
    ),
  )

export type SubscriptionPage = {
  /** Of every account when left out. */
  accountId?: string | undefined
  status?: SubscriptionStatus | undefined
  protocol?: Protocol | undefined
  after: string | undefined
  order: 'asc' | 'desc'
  limit: number
}

export const listSubscriptions = (
  em: EntityManager,
  { accountId, status, protocol, after, order, limit }: SubscriptionPage,
): Promise<Subscription[]> => {
  const conditions = [
    sql`true`,
    ...(accountId === undefined ? [] : [sql`s.account_id = ${accountId}`]),
    ...(status === undefined ? [] : [sql`s.status = ${status}`]),
    ...(protocol === undefined ? [] : [sql`s.protocol = ${protocol}`]),
    ...(after === undefined ? [] : [order === 'asc' ? sql`s.id > ${after}` : sql`s.id < ${after}`]),
  ]
  return query(em, sql`${select(sql.join(conditions, sql` and `))} order by s.id ${sql.raw(order)} limit ${limit}`)
}

/** How many an account has. Exact until the end of the transaction: who makes others waits here. */
export const countSubscriptions = async (em: EntityManager, accountId: string): Promise<number> => {
  await query(em, sql`select from account where id = ${accountId} for no key update`)
  const [row] = await query<{ subscriptions: number }>(
    em,
    sql`select count(*)::int as subscriptions from subscription where account_id = ${accountId}`,
  )
  return row!.subscriptions
}

export type NewSubscription = SubscriptionTerms &
  Pick<Subscription, 'accountId' | 'ownerId' | 'scopes' | 'protocol' | 'cursor'> & {
    status: 'pending' | 'active'
  }

/** A new subscription, of what happens after its cursor. One that is pending is asked for at once. Returns its id. */
export const insertSubscription = async (
  em: EntityManager,
  { cursor, ...subscription }: NewSubscription,
): Promise<string> => {
  const id = newId('subscription')
  const { xid, sequence } = parsePosition(cursor)
  const now = new Date()
  await insertRows(em, 'subscription', [
    {
      id,
      ...subscription,
      verifyAt: subscription.status === 'pending' ? now : null,
      verifyAttempts: 0,
      cursorXid: xid,
      cursorSequence: sequence,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    },
  ])
  return id
}

/** Gives a locked subscription other terms and another owner. */
export const changeSubscription = async (
  em: EntityManager,
  { id, accountId }: Wanted,
  changes: SubscriptionTerms & Pick<Subscription, 'ownerId' | 'scopes'>,
): Promise<void> => {
  const { name, types, filters, sink, protocolSettings, config, expiresAt, ownerId, scopes } = changes
  await query(
    em,
    sql`update subscription set name = ${name}, types = ${[...types]}::text[], filters = ${JSON.stringify(filters)}::jsonb,
          sink = ${sink}, protocol_settings = ${JSON.stringify(protocolSettings)}::jsonb,
          config = ${JSON.stringify(config)}::jsonb, expires_at = ${expiresAt}, owner_id = ${ownerId},
          scopes = ${[...scopes]}::text[], revision = revision + 1, updated_at = now()
        where id = ${id} and account_id = ${accountId}`,
  )
}

/** Takes a subscription away, with its secrets and its deliveries. */
export const deleteSubscription = async (em: EntityManager, { id, accountId }: Wanted): Promise<void> => {
  await query(em, sql`delete from subscription where id = ${id} and account_id = ${accountId}`)
}
