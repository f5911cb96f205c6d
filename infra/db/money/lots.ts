import { creditEvent, type LotFacts } from '#contracts/events/credit-data.ts'
import { newId } from '#contracts/ids.ts'
import { tellBalances } from './credit-alerts.ts'
import { eventWrites } from '../events/event-log.ts'
import { lockWallets, transferWrites, type Book, type Transfer } from './ledger.ts'
import { freeLots, least, spend, type LotKind } from './lot-rule.ts'
import { lockLots, useWrites, type LotRow } from './lot-rows.ts'
import type { EntityManager } from '../orm.ts'
import { insertion, query, sql, writeAll, type Write } from '../sql.ts'

export type NewLot = {
  accountId: string
  kind: LotKind
  /** Whole credits, above zero. */
  amount: bigint
  expiresAt: Date | null
  /** The same operation grants once, however often it is asked for. */
  operationId: string
  memo: string
  orderId?: string
}

/** Adds credits to an account as a lot of their own, in the caller's transaction, and tells of it. Returns the id of the lot. */
export const grantLot = async (tx: EntityManager, lot: NewLot): Promise<string> => {
  await lockWallets(tx, [lot.accountId])
  const known = await findOperation(tx, lot)
  if (known) return known.lotId!
  const { id, writes } = lotWrites(lot)
  await writeAll(tx, [...writes, ...eventWrites([creditEvent('credits.granted', factsOf(id, lot))])])
  await tellBalances(tx, [lot.accountId])
  return id
}

/** A lot with the transfer that brings it in: for where it is known to be new and its event is another one. */
export const lotWrites = (lot: NewLot, source: Book = 'issued'): { id: string; writes: Write[] } => {
  const { accountId, amount, operationId, memo, orderId = null, kind, expiresAt } = lot
  const id = newId('grant')
  const transfer = { id: newId('transfer'), operationId, accountId, source, target: 'available' as const, amount, memo }
  const row = { id, accountId, kind, granted: amount, remaining: amount, expiresAt, orderId, memo }
  const writes = [...transferWrites([transfer]), ...insertion('credit_lot', [{ ...row, transferId: transfer.id }])]
  return { id, writes }
}

const factsOf = (id: string, { accountId, kind, amount, expiresAt, orderId, memo }: NewLot): LotFacts => ({
  accountId,
  amount,
  memo,
  lot: { id, kind, expiresAt, orderId: orderId ?? null },
})

type Wanted = { accountId: string; operationId: string; memo: string }

/**
 * Takes back what is unspent of a lot or of the lots of an order, and at most `atMost`: neither what was spent nor what open tasks
 * may still spend. Returns how much it was; the same operation takes once, and says again what it took.
 */
export const takeBackLot = async (
  tx: EntityManager,
  wanted: Wanted & ({ lotId: string } | { orderId: string }) & { atMost?: bigint },
): Promise<bigint> => {
  const { wallet, lots } = await lockLots(tx, wanted.accountId)
  const known = await findOperation(tx, wanted)
  if (known) return known.amount
  const isMeant = (lot: LotRow): boolean =>
    'lotId' in wanted ? lot.id === wanted.lotId : lot.orderId === wanted.orderId
  const free = freeLots(lots, wallet.held).filter(lot => isMeant(lot) && !lot.isOver)
  const unspent = totalOf(free)
  const amount = wanted.atMost === undefined ? unspent : least(unspent, wanted.atMost)
  if (amount > 0n) await takeOut(tx, { ...wanted, amount, target: 'issued' }, free)
  return amount
}

/** Takes credits from whatever lots are spent next. Returns false, with nothing done, if so much is not available. */
export const takeCredits = async (tx: EntityManager, wanted: Wanted & { amount: bigint }): Promise<boolean> => {
  const { wallet, lots } = await lockLots(tx, wanted.accountId)
  if (await findOperation(tx, wanted)) return true
  if (wallet.available < wanted.amount) return false
  await takeOut(tx, { ...wanted, target: 'issued' }, freeLots(lots, wallet.held))
  return true
}

/** Lets what is left of lots that are over go, except for what open tasks hold. Returns how many there were. */
export const expireLots = async (tx: EntityManager, accountId: string): Promise<number> => {
  const { wallet, lots } = await lockLots(tx, accountId)
  const over = freeLots(lots, wallet.held).filter(lot => lot.isOver && lot.remaining > 0n)
  for (const lot of over) {
    // What is left before tells one expiry of a lot from the next: it only gets less.
    const left = lots.find(({ id }) => id === lot.id)!.remaining
    const taking = {
      accountId,
      operationId: `expire:${lot.id}:${left}`,
      memo: `${lot.kind} credits were not spent in time`,
    }
    await takeOut(tx, { ...taking, amount: lot.remaining, target: 'expired' }, [lot])
  }
  return over.length
}

const totalOf = (lots: readonly LotRow[]): bigint => lots.reduce((sum, { remaining }) => sum + remaining, 0n)

type Taking = Wanted & { amount: bigint; target: 'issued' | 'expired' }

const takeOut = async (tx: EntityManager, taking: Taking, lots: readonly LotRow[]): Promise<void> => {
  const { accountId, operationId, memo, amount, target } = taking
  const id = newId('transfer')
  const transfer: Transfer = { id, operationId, accountId, source: 'available', target, amount, memo }
  const { uses } = spend(lots, amount)
  const type = target === 'expired' ? 'credits.expired' : 'credits.withdrawn'
  await writeAll(tx, [
    ...transferWrites([transfer]),
    ...useWrites(uses.map(use => ({ ...use, transferId: id }))),
    ...eventWrites([creditEvent(type, { accountId, amount, memo, lot: lots.length === 1 ? lots[0] : undefined })]),
  ])
  await tellBalances(tx, [accountId])
}

const findOperation = async (
  tx: EntityManager,
  { accountId, operationId }: Pick<Wanted, 'accountId' | 'operationId'>,
): Promise<{ amount: bigint; lotId: string | null } | undefined> => {
  const [row] = await query<{ amount: string; lotId: string | null }>(
    tx,
    sql`select t.amount, l.id as "lotId" from ledger_transfer t left join credit_lot l on l.transfer_id = t.id
        where t.operation_id = ${operationId} and t.account_id = ${accountId}`,
  )
  return row && { amount: BigInt(row.amount), lotId: row.lotId }
}
