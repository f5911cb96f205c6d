import { siblingId } from '#contracts/ids.ts'
import type { LotKind } from './lot-rule.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, type RawBuilder } from '../sql.ts'

type Page = { accountId: string; after: string | undefined; order: 'asc' | 'desc'; limit: number }

/** Amounts are text, as the database gives them. */
export type GrantRow = {
  id: string
  kind: LotKind
  status: 'active' | 'spent' | 'expired'
  granted: string
  remaining: string
  orderId: string | null
  memo: string | null
  createdAt: Date
  expiresAt: Date | null
}

const isOver = sql`coalesce(expires_at <= now(), false)`
const statuses: Record<GrantRow['status'], RawBuilder<boolean>> = {
  active: sql`remaining > 0 and not ${isOver}`,
  spent: sql`remaining = 0 and not ${isOver}`,
  expired: sql`${isOver}`,
}

/** A page of the lots of an account, in the order in which they came. */
export const listGrants = (
  em: EntityManager,
  { accountId, after, order, limit, status }: Page & { status?: GrantRow['status'] | undefined },
): Promise<GrantRow[]> =>
  query<GrantRow>(
    em,
    sql`select id, kind, granted, remaining, order_id as "orderId", memo, created_at as "createdAt", expires_at as "expiresAt",
          case when ${isOver} then 'expired' when remaining = 0 then 'spent' else 'active' end as status
        from credit_lot where account_id = ${accountId} and ${behind(after, order)}
          and ${status === undefined ? sql`true` : statuses[status]}
        order by id ${directionOf(order)} limit ${limit}`,
  )

export type HoldRow = { id: string; taskId: string; type: string; amount: string; createdAt: Date; expiresAt: Date }

/** A page of what the open tasks of an account hold, in the order of the tasks; `after` is the id of a hold. */
export const listHolds = async (em: EntityManager, page: Page): Promise<HoldRow[]> => {
  const { accountId, after, order, limit } = page
  const rows = await query<Omit<HoldRow, 'id'>>(
    em,
    sql`select id as "taskId", type, (held - charged - released)::text as amount, created_at as "createdAt",
          finish_before as "expiresAt"
        from task where account_id = ${accountId} and status in ('scheduled', 'queued', 'running', 'canceling')
          and held > charged + released and ${behind(after === undefined ? undefined : siblingId('task', after), order)}
        order by id ${directionOf(order)} limit ${limit}`,
  )
  return rows.map(row => ({ ...row, id: siblingId('hold', row.taskId) }))
}

const behind = (after: string | undefined, order: Page['order']): RawBuilder<unknown> => {
  if (after === undefined) return sql`true`
  return order === 'asc' ? sql`id > ${after}` : sql`id < ${after}`
}

const directionOf = (order: Page['order']): RawBuilder<unknown> => (order === 'asc' ? sql`asc` : sql`desc`)
