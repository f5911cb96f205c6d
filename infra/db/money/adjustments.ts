import { newId } from '#contracts/ids.ts'
import { lockWallets } from './ledger.ts'
import { grantLot, takeCredits } from './lots.ts'
import type { EntityManager } from '../orm.ts'
import { insertRows, query, sql } from '../sql.ts'

type AdjustmentStatus = 'pending' | 'applied' | 'rejected'

/** Credits that an operator gives to an account, or, below zero, takes from it. */
export type Adjustment = {
  id: string
  accountId: string
  amount: bigint
  reason: string
  /** Of the lot that it makes. */
  kind: 'promo' | 'manual' | 'refund'
  expiresAt: Date | null
  status: AdjustmentStatus
  madeBy: string
  decidedBy: string | null
  createdAt: Date
  decidedAt: Date | null
}

const columns = sql`id, account_id as "accountId", amount, reason, kind, expires_at as "expiresAt", status, made_by as "madeBy",
  decided_by as "decidedBy", created_at as "createdAt", decided_at as "decidedAt"`

type Row = Omit<Adjustment, 'amount'> & { amount: string }
const toAdjustment = (row: Row): Adjustment => ({ ...row, amount: BigInt(row.amount) })

type New = Pick<Adjustment, 'accountId' | 'amount' | 'reason' | 'kind' | 'expiresAt' | 'madeBy'>

/**
 * Notes an adjustment, and applies it in the caller's transaction unless it is over the limit together with what the account was
 * given, or had taken away, within a day without a second operator: many small ones are a large one. Undefined, and nothing to be
 * kept, when the account does not have what is to be taken.
 */
export const makeAdjustment = async (
  tx: EntityManager,
  wanted: New,
  limit: bigint,
): Promise<Adjustment | undefined> => {
  const { accountId, amount } = wanted
  await lockWallets(tx, [accountId])
  const together = amount + (await sumUnseen(tx, wanted))
  const isPending = (together < 0n ? -together : together) > limit
  const made: Adjustment = {
    ...wanted,
    id: newId('adjustment'),
    status: isPending ? 'pending' : 'applied',
    decidedBy: null,
    createdAt: new Date(),
    decidedAt: isPending ? null : new Date(),
  }
  await insertRows(tx, 'adjustment', [made])
  return isPending || (await apply(tx, made)) ? made : undefined
}

// Giving does not make up for taking, nor the other way round.
const sumUnseen = async (tx: EntityManager, { accountId, amount }: New): Promise<bigint> => {
  const [row] = await query<{ sum: string }>(
    tx,
    sql`select coalesce(sum(amount), 0)::text as sum from adjustment
        where account_id = ${accountId} and status = 'applied' and decided_by is null and sign(amount) = sign(${amount}::bigint)
          and created_at > now() - interval '1 day'`,
  )
  return BigInt(row!.sum)
}

/** One that nobody else decides on until the transaction ends. */
export const lockAdjustment = async (tx: EntityManager, id: string): Promise<Adjustment | undefined> => {
  const [row] = await query<Row>(tx, sql`select ${columns} from adjustment where id = ${id} for update`)
  return row && toAdjustment(row)
}

/** Ends one that was pending. False, and nothing to be kept, when the account does not have what is to be taken. */
export const decideAdjustment = async (
  tx: EntityManager,
  adjustment: Adjustment,
  { status, decidedBy }: { status: 'applied' | 'rejected'; decidedBy: string },
): Promise<boolean> => {
  await query(
    tx,
    sql`update adjustment set status = ${status}, decided_by = ${decidedBy}, decided_at = now() where id = ${adjustment.id}`,
  )
  return status === 'rejected' || apply(tx, adjustment)
}

const apply = async (tx: EntityManager, adjustment: Adjustment): Promise<boolean> => {
  const { id: operationId, accountId, amount, kind, expiresAt, reason: memo } = adjustment
  if (amount < 0n) return takeCredits(tx, { accountId, amount: -amount, operationId, memo })
  await grantLot(tx, { accountId, amount, kind, expiresAt, operationId, memo })
  return true
}

/** Whether two keys or people are the same hand: a key acts for whoever made it, also by way of another key. */
export const isSameHand = async (em: EntityManager, one: string, other: string): Promise<boolean> => {
  const [row] = await query<{ isSame: boolean }>(
    em,
    sql`with recursive maker (id, hand) as (
          select id, id from unnest(${[one, other]}::text[]) as asked (id)
          union select m.id, k.created_by from maker m join api_key k on k.id = m.hand where k.created_by is not null
        )
        select exists (
          select from maker a join maker b using (hand) where a.id = ${one} and b.id = ${other}
        ) as "isSame"`,
  )
  return row!.isSame
}

export type AdjustmentFilter = {
  after: string | undefined
  order: 'asc' | 'desc'
  limit: number
  status?: AdjustmentStatus | undefined
  accountId?: string | undefined
}

export const findAdjustment = async (em: EntityManager, id: string): Promise<Adjustment | undefined> => {
  const [row] = await query<Row>(em, sql`select ${columns} from adjustment where id = ${id}`)
  return row && toAdjustment(row)
}

export const listAdjustments = async (em: EntityManager, filter: AdjustmentFilter): Promise<Adjustment[]> => {
  const { after, order, limit, status, accountId } = filter
  const conditions = [
    sql`true`,
    ...(after === undefined ? [] : [order === 'asc' ? sql`id > ${after}` : sql`id < ${after}`]),
    ...(status === undefined ? [] : [sql`status = ${status}`]),
    ...(accountId === undefined ? [] : [sql`account_id = ${accountId}`]),
  ]
  const rows = await query<Row>(
    em,
    sql`select ${columns} from adjustment where ${sql.join(conditions, sql` and `)}
        order by id ${order === 'asc' ? sql`asc` : sql`desc`} limit ${limit}`,
  )
  return rows.map(toAdjustment)
}
