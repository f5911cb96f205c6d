import { creditEvent } from '#contracts/events/credit-data.ts'
import { newId } from '#contracts/ids.ts'
import { tellBalances } from './credit-alerts.ts'
import { eventWrites } from '../events/event-log.ts'
import { transferWrites } from './ledger.ts'
import { giveBack, inSpendingOrder, type Lot, type LotUse } from './lot-rule.ts'
import { lockLots, useWrites } from './lot-rows.ts'
import type { EntityManager } from '../orm.ts'
import { insertion, query, sql, writeAll, type Write } from '../sql.ts'

/** What came from a lot that is over can be spent for so long. */
const refundDays = 30

export type Refund = {
  accountId: string
  taskId: string
  /** At most what of the charge was not given back before: the database refuses more. */
  amount: bigint
  operationId: string
  memo: string
}

/**
 * Gives back what a task has cost, in the caller's transaction: to the lots that it came from, and what came from lots that are
 * over as a lot of its own.
 */
export const refundCharge = async (tx: EntityManager, refund: Refund): Promise<void> => {
  const { accountId, taskId, amount, operationId, memo } = refund
  await lockLots(tx, accountId)
  const { uses, before } = await readUses(tx, refund)
  const back = giveBack(uses, { before, amount })
  const open = back.filter(({ lotId }) => !uses.find(use => use.lotId === lotId)!.isOver)
  const rest = open.reduce((left, use) => left - use.amount, amount)
  const id = newId('transfer')
  const refunded = sql`update task set refunded = refunded + ${amount}, revision = revision + 1
    where id = ${taskId} and account_id = ${accountId} returning 1`
  await writeAll(tx, [
    ...transferWrites([{ id, operationId, accountId, source: 'earned', target: 'available', amount, taskId, memo }]),
    ...useWrites(open.map(use => ({ transferId: id, lotId: use.lotId, amount: -use.amount }))),
    ...newLot(refund, { transferId: id, rest, isKnown: back.length > 0 }),
    { statement: refunded, expects: 1 },
    ...eventWrites([creditEvent('credits.refunded', { accountId, amount, memo, taskId })]),
  ])
  await tellBalances(tx, [accountId])
}

type UsedLot = LotUse & Lot & { isOver: boolean }

const readUses = async (
  tx: EntityManager,
  { accountId, taskId }: Refund,
): Promise<{ uses: UsedLot[]; before: bigint }> => {
  const rows = await query<Omit<UsedLot, 'amount' | 'remaining'> & { amount: string; remaining: string }>(
    tx,
    sql`select l.id, l.id as "lotId", u.amount, l.kind, l.remaining, l.created_at as "createdAt", l.expires_at as "expiresAt",
          coalesce(l.expires_at <= now(), false) as "isOver"
        from ledger_transfer t join lot_use u on u.transfer_id = t.id join credit_lot l on l.id = u.lot_id
        where t.operation_id = ${`capture:${taskId}`} and t.account_id = ${accountId}`,
  )
  const [task] = await query<{ refunded: string }>(
    tx,
    sql`select refunded from task where id = ${taskId} and account_id = ${accountId}`,
  )
  const uses = rows.map(row => ({ ...row, amount: BigInt(row.amount), remaining: BigInt(row.remaining) }))
  return { uses: inSpendingOrder(uses), before: BigInt(task?.refunded ?? 0) }
}

type Rest = { transferId: string; rest: bigint; isKnown: boolean }

const newLot = ({ accountId, memo }: Refund, { transferId, rest, isKnown }: Rest): Write[] => {
  if (rest === 0n) return []
  // What was charged before there were lots came from credits that last for ever.
  const expiresAt = isKnown ? new Date(Date.now() + refundDays * 24 * 3_600_000) : null
  const amounts = { granted: rest, remaining: rest }
  return insertion('credit_lot', [
    { id: newId('grant'), accountId, kind: 'refund', ...amounts, expiresAt, memo, transferId },
  ])
}
