import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type Discrepancy = { accountId: string; what: string; projected: string; journal: string }

/**
 * Everything that does not add up: a wallet that is not the sum of its journal, a task whose held, charged, released and refunded
 * amounts are not those of its transfers, what is held beside what open tasks hold, and lots that tell another story than the
 * journal.
 */
export const reconcile = async (em: EntityManager): Promise<Discrepancy[]> => [
  ...(await wrongBalances(em)),
  ...(await wrongLots(em)),
]

/** How much there is to prove. */
export const countBooks = async (em: EntityManager): Promise<{ accounts: number; transfers: number }> => {
  const [counted] = await query<{ accounts: number; transfers: number }>(
    em,
    sql`select (select count(*) from wallet)::int as accounts, (select count(*) from ledger_transfer)::int as transfers`,
  )
  return counted!
}

const wrongBalances = (em: EntityManager): Promise<Discrepancy[]> =>
  query<Discrepancy>(
    em,
    sql`
    with books as (
      select account_id, target as book, amount from ledger_transfer
      union all
      select account_id, source, -amount from ledger_transfer
    ), journal as (
      select account_id, book, sum(amount) as amount from books group by account_id, book
    ), by_task as (
      select task_id,
        sum(amount) filter (where source = 'available' and target = 'held') as held,
        sum(amount) filter (where target = 'earned') as charged,
        sum(amount) filter (where source = 'held' and target = 'available') as released,
        sum(amount) filter (where source = 'earned' and target = 'available') as refunded
      from ledger_transfer where task_id is not null group by task_id
    )
    select w.account_id as "accountId", book as what, projected::text, coalesce(j.amount, 0)::text as journal
    from wallet w
    cross join lateral (values ('available', w.available), ('held', w.held)) as p (book, projected)
    left join journal j using (account_id, book)
    where projected <> coalesce(j.amount, 0)
    union all
    select t.account_id, 'task ' || t.id,
      concat_ws('/', t.held, t.charged, t.released, t.refunded),
      concat_ws('/', coalesce(b.held, 0), coalesce(b.charged, 0), coalesce(b.released, 0), coalesce(b.refunded, 0))
    from task t left join by_task b on b.task_id = t.id
    where t.held <> coalesce(b.held, 0) or t.charged <> coalesce(b.charged, 0) or t.released <> coalesce(b.released, 0)
      or t.refunded <> coalesce(b.refunded, 0)
    union all
    select w.account_id, 'held by open tasks', w.held::text, coalesce(sum(t.held - t.charged - t.released), 0)::text
    from wallet w left join task t
      on t.account_id = w.account_id and t.status not in ('succeeded', 'failed', 'canceled', 'expired')
    group by w.account_id, w.held having w.held <> coalesce(sum(t.held - t.charged - t.released), 0)`,
  )

const wrongLots = (em: EntityManager): Promise<Discrepancy[]> =>
  query<Discrepancy>(
    em,
    sql`
    with used as (
      select transfer_id, sum(amount) as amount from lot_use group by transfer_id
    ), granted as (
      select transfer_id, sum(granted) as amount from credit_lot where transfer_id is not null group by transfer_id
    ), moved as (
      select t.account_id, t.operation_id, t.source, t.target, t.xid,
        (t.target = 'available')::int * t.amount - (t.source <> 'issued' and t.target <> 'available')::int * t.amount as journal,
        coalesce(g.amount, 0) - coalesce(u.amount, 0) as lots,
        g.transfer_id is null and u.transfer_id is null as is_unassigned
      from ledger_transfer t
      left join granted g on g.transfer_id = t.id
      left join used u on u.transfer_id = t.id
      -- Holds and releases stay within what the lots have; what is older than the lots is in none.
      where (t.source, t.target) not in (('available', 'held'), ('held', 'available')) and t.xid > '0'
    ), unassigned as (
      select account_id, sum(-journal) as amount from moved
      where source = 'held' and target = 'earned' and is_unassigned group by account_id
    ), left_over as (
      select account_id, sum(remaining) as amount from credit_lot group by account_id
    ), owned as (
      select account_id,
        sum(((target in ('available', 'held'))::int - (source in ('available', 'held'))::int) * amount) as amount
      from ledger_transfer group by account_id
    )
    select account_id as "accountId", 'lots of ' || operation_id as what, lots::text as projected, journal::text as journal
    from moved where lots <> journal and not (source = 'held' and target = 'earned' and is_unassigned)
    union all
    select l.account_id, 'lot ' || l.id, l.remaining::text, (l.granted - coalesce(sum(u.amount), 0))::text
    from credit_lot l left join lot_use u on u.lot_id = l.id
    group by l.id having l.remaining <> l.granted - coalesce(sum(u.amount), 0)
    union all
    select account_id, 'lots', (coalesce(l.amount, 0) - coalesce(u.amount, 0))::text, coalesce(o.amount, 0)::text
    from left_over l full join owned o using (account_id) left join unassigned u using (account_id)
    where coalesce(l.amount, 0) - coalesce(u.amount, 0) <> coalesce(o.amount, 0)`,
  )
