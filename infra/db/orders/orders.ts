import type { OrderFacts } from '#contracts/events/order-data.ts'
import type { OrderStatus, Payment } from '#contracts/orders/order.ts'
import type { Limits } from '#contracts/limits.ts'
import type { PlanName } from '#contracts/plans.ts'
import type { EntityManager } from '../orm.ts'
import type { Title } from './products.ts'
import { insertion, query, sql, type RawBuilder, type Write } from '../sql.ts'

/** What an account had before a plan was bought. */
export type ReplacedPlan = { plan: PlanName; limits: Partial<Limits>; paidUntil: string | null; orderId: string | null }

/** An order as it is stored. */
export type StoredOrder = OrderFacts & {
  accountId: string
  placedBy: string
  title: Title
  returnUrl: string
  replacedPlan: ReplacedPlan | null
  traceparent: string | null
  dueAt: Date | null
  fulfilledAt: Date | null
  createdAt: Date
  updatedAt: Date
}

type StoredPayment = Omit<Payment, 'refund'> & {
  refund: Record<'id' | 'amountMinor' | 'reason' | 'credits', string> | null
}
type Row = Omit<StoredOrder, 'payments' | 'amountMinor'> & { payments: StoredPayment[]; amountMinor: string }

const columns = sql`id, account_id as "accountId", placed_by as "placedBy", product_id as "productId", item, title, quantity,
  amount_minor as "amountMinor", currency, method, return_url as "returnUrl", status, revision, holds_stock as "holdsStock",
  payments, failure, replaced_plan as "replacedPlan", nudges, due_at as "dueAt", traceparent, expires_at as "expiresAt",
  fulfilled_at as "fulfilledAt", created_at as "createdAt", updated_at as "updatedAt"`

const selectOrders = async (em: EntityManager, rest: RawBuilder<unknown>): Promise<StoredOrder[]> => {
  const rows = await query<Row>(em, sql`select ${columns} from customer_order ${rest}`)
  return rows.map(row => ({ ...row, amountMinor: BigInt(row.amountMinor), payments: row.payments.map(readPayment) }))
}

const readPayment = ({ refund, ...payment }: StoredPayment): Payment => ({
  ...payment,
  refund: refund && {
    id: refund.id,
    amountMinor: BigInt(refund.amountMinor),
    credits: BigInt(refund.credits),
    reason: refund.reason as NonNullable<Payment['refund']>['reason'],
  },
})

/** Payments as they are stored: amounts as text, since JSON has no numbers that hold them. */
export const storedPayments = (payments: readonly Payment[]): StoredPayment[] =>
  payments.map(({ refund, ...payment }) => ({
    ...payment,
    refund: refund && { ...refund, amountMinor: String(refund.amountMinor), credits: String(refund.credits) },
  }))

type Owned = { id: string; accountId: string }

export const findOrder = async (em: EntityManager, { id, accountId }: Owned): Promise<StoredOrder | undefined> =>
  (await selectOrders(em, sql`where id = ${id} and account_id = ${accountId}`))[0]

/** The same, and nobody else changes it until the end of the transaction. */
export const lockOwnOrder = async (em: EntityManager, { id, accountId }: Owned): Promise<StoredOrder | undefined> =>
  (await selectOrders(em, sql`where id = ${id} and account_id = ${accountId} for update`))[0]

/** Locks these orders, whosever they are, in the order of their ids as everybody does. */
export const lockOrders = async (em: EntityManager, ids: readonly string[]): Promise<Map<string, StoredOrder>> => {
  const orders = await selectOrders(em, sql`where id = any(${[...new Set(ids)]}::text[]) order by id for update`)
  return new Map(orders.map(order => [order.id, order]))
}

export type OrderFilter = {
  accountId: string
  status: OrderStatus | undefined
  productId: string | undefined
  from: string | undefined
  until: string | undefined
  after: string | undefined
  order: 'asc' | 'desc'
  limit: number
}

export const pageOfOrders = (em: EntityManager, filter: OrderFilter): Promise<StoredOrder[]> => {
  const { accountId, status, productId, from, until, after, order, limit } = filter
  const conditions = [
    sql`account_id = ${accountId}`,
    ...(status === undefined ? [] : [sql`status = ${status}`]),
    ...(productId === undefined ? [] : [sql`product_id = ${productId}`]),
    ...(from === undefined ? [] : [sql`created_at >= ${from}::timestamptz`]),
    ...(until === undefined ? [] : [sql`created_at < ${until}::timestamptz`]),
    ...(after === undefined ? [] : [order === 'asc' ? sql`id > ${after}` : sql`id < ${after}`]),
  ]
  const direction = order === 'asc' ? sql`asc` : sql`desc`
  return selectOrders(em, sql`where ${sql.join(conditions, sql` and `)} order by id ${direction} limit ${limit}`)
}

/** How many orders of an account hold stock, or soon will, without having been paid. */
export const countUnpaid = async (em: EntityManager, accountId: string): Promise<number> => {
  const [row] = await query<{ open: number }>(
    em,
    sql`select count(*)::int as open from customer_order
        where account_id = ${accountId} and status in ('pending', 'reserved', 'awaiting_payment')`,
  )
  return row!.open
}

export const newOrderWrites = (order: Omit<StoredOrder, 'createdAt' | 'updatedAt'>): Write[] =>
  insertion('customer_order', [{ ...order, payments: storedPayments(order.payments) }])
