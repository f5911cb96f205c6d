import { lockWallets, type Wallet } from './ledger.ts'
import { inSpendingOrder, spend, type Lot, type LotUse } from './lot-rule.ts'
import type { EntityManager } from '../orm.ts'
import { among, insertion, jsonOf, query, sql, writeAll, type Write } from '../sql.ts'

/** A lot as it is stored. `isOver`: its time has come, by the database's clock. */
export type LotRow = Lot & { accountId: string; orderId: string | null; isOver: boolean }

/**
 * The wallet and the lots of an account that have something left, in spending order, with every capture assigned; nothing of it
 * changes until the transaction ends.
 */
export const lockLots = async (tx: EntityManager, accountId: string): Promise<{ wallet: Wallet; lots: LotRow[] }> => {
  const wallet = (await lockWallets(tx, [accountId])).get(accountId)
  if (!wallet) throw new Error(`the account ${accountId} has no wallet`)
  await assignCaptures(tx, [accountId])
  return { wallet, lots: inSpendingOrder(await openLots(tx, [accountId])) }
}

/** The reader of the journal that assigns captures, among the readers of logs. */
export const lotReader = 'lots'

/** Captures that no lot knows of yet. What lies behind the reader's place has all been assigned. */
export const unassignedCaptures = sql`ledger_transfer t
  where t.source = 'held' and t.target = 'earned'
    and t.xid >= coalesce((select xid from log_cursor where reader = ${lotReader}), '1')
    and not exists (select from lot_use where transfer_id = t.id)`

type Capture = { id: string; accountId: string; amount: string }

/**
 * Takes what was captured out of the lots, in spending order. The caller holds the locks on the accounts' wallets, so that what is
 * captured meanwhile is still invisible.
 */
export const assignCaptures = async (tx: EntityManager, accountIds: readonly string[]): Promise<void> => {
  const captures = await query<Capture>(
    tx,
    sql`select t.id, t.account_id as "accountId", t.amount from ${unassignedCaptures} and ${among('t.account_id', accountIds)}
        order by t.created_at, t.id`,
  )
  if (captures.length === 0) return
  const lots = Map.groupBy(await openLots(tx, accountIds), ({ accountId }) => accountId)
  const uses = [...Map.groupBy(captures, ({ accountId }) => accountId)].flatMap(([accountId, some]) =>
    usesOf(some, inSpendingOrder(lots.get(accountId) ?? [])),
  )
  await writeAll(tx, useWrites(uses))
}

export type StoredUse = LotUse & { transferId: string }

const usesOf = (captures: readonly Capture[], lots: readonly Lot[]): StoredUse[] => {
  let left = lots
  return captures.flatMap(({ id: transferId, amount }) => {
    const spent = spend(left, BigInt(amount))
    left = spent.lots
    return spent.uses.map(use => ({ ...use, transferId }))
  })
}

/** Notes what transfers took out of lots, and takes it out. */
export const useWrites = (uses: readonly StoredUse[]): Write[] => {
  if (uses.length === 0) return []
  const changes = new Map<string, bigint>()
  for (const { lotId, amount } of uses) changes.set(lotId, (changes.get(lotId) ?? 0n) + amount)
  const rows = [...changes].map(([lot_id, amount]) => ({ lot_id, amount }))
  const move = sql`update credit_lot set remaining = remaining - change.amount
    from json_to_recordset(${jsonOf(rows)}::json) as change (lot_id text, amount bigint)
    where credit_lot.id = change.lot_id and ${among('credit_lot.id', [...changes.keys()])} returning 1`
  return [...insertion('lot_use', uses), { statement: move, expects: rows.length }]
}

const openLots = async (tx: EntityManager, accountIds: readonly string[]): Promise<LotRow[]> => {
  const rows = await query<Omit<LotRow, 'remaining'> & { remaining: string }>(
    tx,
    sql`select id, account_id as "accountId", kind, remaining, created_at as "createdAt", expires_at as "expiresAt",
          order_id as "orderId", coalesce(expires_at <= now(), false) as "isOver"
        from credit_lot where remaining > 0 and ${among('account_id', accountIds)}`,
  )
  return rows.map(row => ({ ...row, remaining: BigInt(row.remaining) }))
}
