import type { TransactionType } from '#contracts/http/credit-lists.ts'
import { availableChange, heldChange } from './balances.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, type RawBuilder } from '../sql.ts'

/** A transfer as its account sees it. */
export type TransferRow = {
  id: string
  type: TransactionType
  amount: bigint
  availableChange: bigint
  heldChange: bigint
  taskId: string | null
  orderId: string | null
  lotId: string | null
  memo: string | null
  createdAt: Date
}

export type Holding = { available: bigint; held: bigint }
export type TransactionRow = TransferRow & { before: Holding; after: Holding }

export type TransactionFilter = {
  accountId: string
  /** The id of the transfer behind which the page begins. */
  after: string | undefined
  order: 'asc' | 'desc'
  limit: number
  type?: TransactionType | undefined
  taskId?: string | undefined
  orderId?: string | undefined
  from?: string | undefined
  until?: string | undefined
}

const typeOf = sql`case
  when t.target = 'available' then case t.source when 'held' then 'release' when 'earned' then 'refund' else 'grant' end
  else case t.target when 'held' then 'hold' when 'earned' then 'capture' when 'expired' then 'expiry' else 'withdrawal' end
end`

const directionOf = (order: 'asc' | 'desc'): RawBuilder<unknown> => (order === 'asc' ? sql`asc` : sql`desc`)

const page = (filter: TransactionFilter): RawBuilder<StoredTransfer> => {
  const direction = directionOf(filter.order)
  return sql<StoredTransfer>`select t.id, t.created_at as "createdAt", ${typeOf} as type, t.amount, t.task_id as "taskId", t.memo,
      ${availableChange} as "availableChange", ${heldChange} as "heldChange", l.id as "lotId", l.order_id as "orderId"
    from ledger_transfer t left join credit_lot l on l.transfer_id = t.id
    where ${sql.join(conditionsOf(filter), sql` and `)}
    order by t.created_at ${direction}, t.id ${direction} limit ${filter.limit}`
}

type Amount = 'amount' | 'availableChange' | 'heldChange'
type StoredTransfer = Omit<TransferRow, Amount> & Record<Amount, string>

/** A page of an account's transfers in the order of their times. */
export const listTransfers = async (em: EntityManager, filter: TransactionFilter): Promise<TransferRow[]> => {
  const rows = await query(em, page(filter))
  return rows.map(toTransfer)
}

/**
 * The same, each with the balance before and after it. They are counted back from the wallet of this moment, which is the sum of what
 * the statement sees: the further back a page lies the longer it takes, which is why a statement of a month is made otherwise.
 */
export const listTransactions = async (em: EntityManager, filter: TransactionFilter): Promise<TransactionRow[]> => {
  const { accountId, order } = filter
  const rows = await query<StoredTransfer & Record<'available' | 'held', string>>(
    em,
    sql`with page as materialized (${page(filter)}), later as (
          select t.id, sum(${availableChange}) over latest as available, sum(${heldChange}) over latest as held
          from ledger_transfer t
          where t.account_id = ${accountId}
            and (t.created_at, t.id) >= (select "createdAt", id from page order by "createdAt", id limit 1)
          window latest as (order by t.created_at desc, t.id desc)
        )
        select page.*, (w.available - later.available)::text as available, (w.held - later.held)::text as held
        from page join later using (id) join wallet w on w.account_id = ${accountId}
        order by page."createdAt" ${directionOf(order)}, page.id ${directionOf(order)}`,
  )
  return rows.map(({ available, held, ...row }) =>
    withBalances(toTransfer(row), { available: BigInt(available), held: BigInt(held) }),
  )
}

/** The transfer between the balance before it and the one after it. */
export const withBalances = (row: TransferRow, before: Holding): TransactionRow => ({
  ...row,
  before,
  after: { available: before.available + row.availableChange, held: before.held + row.heldChange },
})

const toTransfer = (row: StoredTransfer): TransferRow => ({
  ...row,
  amount: BigInt(row.amount),
  availableChange: BigInt(row.availableChange),
  heldChange: BigInt(row.heldChange),
})

const conditionsOf = (filter: TransactionFilter): RawBuilder<unknown>[] => {
  const { accountId, after, order, type, taskId, orderId, from, until } = filter
  const place = sql`(select created_at, id from ledger_transfer where id = ${after} and account_id = ${accountId})`
  const isFurther = order === 'asc' ? sql`(t.created_at, t.id) > ${place}` : sql`(t.created_at, t.id) < ${place}`
  return [
    sql`t.account_id = ${accountId}`,
    ...(after === undefined ? [] : [isFurther]),
    ...(type === undefined ? [] : [sql`${typeOf} = ${type}`]),
    ...(taskId === undefined ? [] : [sql`t.task_id = ${taskId}`]),
    ...(orderId === undefined ? [] : [sql`l.order_id = ${orderId}`]),
    ...(from === undefined ? [] : [sql`t.created_at >= ${from}::timestamptz`]),
    ...(until === undefined ? [] : [sql`t.created_at < ${until}::timestamptz`]),
  ]
}

export type Month = {
  name: string
  timeZone: string
  from: string
  until: string
  /** The last moment before it begins. */
  before: string
}

/** When a month begins and ends in the time zone of an account; the month that it is when none is named. */
export const monthOf = async (em: EntityManager, accountId: string, name?: string): Promise<Month> => {
  const [month] = await query<Month>(
    em,
    sql`select to_char(l.month, 'YYYY-MM') as name, a.time_zone as "timeZone", ${textOf(sql`m.start`)} as from,
          ${textOf(sql`m.stop`)} as until, ${textOf(sql`m.start - interval '1 microsecond'`)} as before
        from account a
        cross join lateral (
          select coalesce((${name ?? null}::text || '-01')::timestamp, date_trunc('month', now() at time zone a.time_zone)) as month
        ) as l
        cross join lateral (
          select l.month at time zone a.time_zone as start, (l.month + interval '1 month') at time zone a.time_zone as stop
        ) as m
        where a.id = ${accountId}`,
  )
  return month!
}

const textOf = (time: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`to_char((${time}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
