import type { BudgetPeriod, BudgetScope } from '#contracts/http/budgets.ts'
import { newId } from '#contracts/ids.ts'
import type { EntityManager } from '../orm.ts'
import { periodEnd, periodStart } from './periods.ts'
import { insertRows, query, sql, type RawBuilder } from '../sql.ts'

/** The Postgres channel that tells that an account has other budgets than before. */
export const budgetsChannel = 'budgets_changed'

/** A budget, and how it stands in the period that is current by the database's clock. */
export type Budget = {
  id: string
  accountId: string
  name: string
  scope: BudgetScope
  /** The key, user, tag or project that it counts; null for all of the account. */
  scopeId: string | null
  period: BudgetPeriod
  /** In whole credits. */
  amount: bigint
  softPercents: number[]
  /** Whether what goes beyond the amount is refused. */
  hard: boolean
  revision: number
  createdAt: Date
  updatedAt: Date
  used: bigint
  periodStart: Date
  /** When the next period begins; null for one that never ends. */
  resetsAt: Date | null
  /** What was said of it in this period. */
  told: string[]
}

type Row = Omit<Budget, 'amount' | 'used'> & { amount: string; used: string }

const select = (
  where: RawBuilder<unknown>,
  at: RawBuilder<unknown> = sql`clock_timestamp()`,
): RawBuilder<Row> => sql<Row>`
  select b.id, b.account_id as "accountId", b.name, b.scope, b.scope_id as "scopeId", b.period, b.amount::text,
    b.soft_percents as "softPercents", b.hard, b.revision, b.created_at as "createdAt", b.updated_at as "updatedAt",
    coalesce(u.used, 0)::text as used, p.start as "periodStart", p.resets_at as "resetsAt",
    array(select notice from budget_notice n where n.budget_id = b.id and n.period_start = p.start) as told
  from (select ${at}::timestamptz as now) as t
  cross join budget b
  join account a on a.id = b.account_id
  cross join lateral (select
    case b.period when 'total' then to_timestamp(0) else ${periodStart(unit, here)} end as start,
    case b.period when 'total' then null else ${periodEnd(unit, here)} end as resets_at) as p
  left join budget_usage u on u.budget_id = b.id and u.period_start = p.start
  where b.deleted_at is null and ${where}`

const here = { now: sql`t.now`, zone: sql`a.time_zone` }
const unit = sql`b.period`

const budgetOf = ({ amount, used, ...row }: Row): Budget => ({ ...row, amount: BigInt(amount), used: BigInt(used) })

/** Every budget of these accounts, as it stands at `now`. Exact only under the locks on the accounts' wallets. */
export const readBudgets = async (em: EntityManager, accountIds: readonly string[], now: Date): Promise<Budget[]> => {
  const rows = await query(em, select(sql`b.account_id = any(${[...accountIds]}::text[])`, sql`${now}`))
  return rows.map(budgetOf)
}

type Page = { accountId: string; after: string | undefined; order: 'asc' | 'desc'; limit: number }

export const listBudgets = async (em: EntityManager, { accountId, after, order, limit }: Page): Promise<Budget[]> => {
  const beyond = after === undefined ? sql`true` : order === 'asc' ? sql`b.id > ${after}` : sql`b.id < ${after}`
  const where = sql`b.account_id = ${accountId} and ${beyond}`
  const rows = await query(em, sql<Row>`${select(where)} order by b.id ${sql.raw(order)} limit ${limit}`)
  return rows.map(budgetOf)
}

type Named = { id: string; accountId: string }

export const findBudget = async (em: EntityManager, { id, accountId }: Named): Promise<Budget | undefined> => {
  const [row] = await query(em, select(sql`b.id = ${id} and b.account_id = ${accountId}`))
  return row && budgetOf(row)
}

/** The same, and nobody else changes it until the end of the transaction. */
export const lockBudget = async (em: EntityManager, { id, accountId }: Named): Promise<Budget | undefined> => {
  const [row] = await query(
    em,
    sql<Row>`${select(sql`b.id = ${id} and b.account_id = ${accountId}`)} for no key update of b`,
  )
  return row && budgetOf(row)
}

export type BudgetTerms = Pick<Budget, 'name' | 'amount' | 'softPercents' | 'hard'>
export type NewBudget = BudgetTerms & Pick<Budget, 'accountId' | 'scope' | 'scopeId' | 'period'> & { createdBy: string }

/** A new budget, which counts what is accepted from now on. Returns its id. */
export const insertBudget = async (em: EntityManager, budget: NewBudget): Promise<string> => {
  const id = newId('budget')
  // A list within JSON is read as a list of Postgres's only by the type of its column.
  await insertRows(em, 'budget', [{ id, ...budget, revision: 1, createdAt: new Date(), updatedAt: new Date() }])
  return id
}

/** How many budgets an account has. Under the lock on its wallet nobody else makes one meanwhile. */
export const countBudgets = async (em: EntityManager, accountId: string): Promise<number> => {
  const [row] = await query<{ budgets: number }>(
    em,
    sql`select count(*)::int as budgets from budget where account_id = ${accountId} and deleted_at is null`,
  )
  return row!.budgets
}

/** Whether a key or a user belongs to an account. */
export const isActorOf = async (em: EntityManager, accountId: string, actorId: string): Promise<boolean> => {
  const rows = await query(
    em,
    sql`select from api_key where id = ${actorId} and account_id = ${accountId}
        union all select from membership where user_id = ${actorId} and account_id = ${accountId}`,
  )
  return rows.length > 0
}

/** Changes the terms of a budget that is locked. */
export const changeBudget = async (em: EntityManager, { id, accountId }: Named, terms: BudgetTerms): Promise<void> => {
  const { name, amount, softPercents, hard } = terms
  await query(
    em,
    sql`update budget set (name, amount, soft_percents, hard, revision, updated_at)
          = (${name}, ${amount}, ${softPercents}::int[], ${hard}, revision + 1, now())
        where id = ${id} and account_id = ${accountId}`,
  )
}

/** Takes a locked budget away. Its row stays: tasks that were counted may end later. */
export const removeBudget = async (em: EntityManager, { id, accountId }: Named): Promise<void> => {
  await query(em, sql`update budget set deleted_at = now() where id = ${id} and account_id = ${accountId}`)
}
