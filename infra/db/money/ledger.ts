import { newId } from '#contracts/ids.ts'
import type { EntityManager } from '../orm.ts'
import { insertion, jsonOf, query, sql, writeAll, type Write } from '../sql.ts'

/**
 * The books that credits move between. `issued` is where grants come from and go back to, `available` what an account may spend,
 * `held` what its open tasks may cost, `earned` what they did cost, `expired` what was not spent in time.
 */
export type Book = 'issued' | 'available' | 'held' | 'earned' | 'expired'

export type Transfer = {
  /** `txn_…`; made when left out. */
  id?: string
  /** Unique for ever: the same operation posted twice is refused by the database. */
  operationId: string
  accountId: string
  source: Book
  target: Book
  /** Whole credits, above zero. */
  amount: bigint
  taskId?: string | null
  memo?: string | null
}

export type Wallet = { available: bigint; held: bigint }

/** Locks the wallets of these accounts, always in the same order, and returns them. Whoever moves money holds this lock. */
export const lockWallets = async (em: EntityManager, accountIds: readonly string[]): Promise<Map<string, Wallet>> => {
  const rows = await query<{ account_id: string; available: string; held: string }>(
    em,
    sql`select account_id, available, held from wallet
        where account_id = any(${[...new Set(accountIds)]}::text[]) order by account_id for update`,
  )
  return new Map(
    rows.map(({ account_id, available, held }) => [account_id, { available: BigInt(available), held: BigInt(held) }]),
  )
}

/** What an account has, without locking it: true when it was read. */
export const readWallet = async (em: EntityManager, accountId: string): Promise<Wallet> => {
  const [row] = await query<{ available: string; held: string }>(
    em,
    sql`select available, held from wallet where account_id = ${accountId}`,
  )
  return { available: BigInt(row?.available ?? 0), held: BigInt(row?.held ?? 0) }
}

/**
 * Writes transfers to the journal and moves the wallets along. A wallet that would fall below zero breaks its check and with it
 * the whole transaction.
 */
export const transferWrites = (transfers: readonly Transfer[]): Write[] => {
  if (transfers.length === 0) return []
  const rows = transfers.map(({ id = newId('transfer'), taskId = null, memo = null, ...rest }) => ({
    id,
    ...rest,
    taskId,
    memo,
  }))
  const changes = walletChanges(transfers)
  // The inner select takes the locks in the order in which everybody takes them.
  const move = sql`update wallet set available = wallet.available + change.available, held = wallet.held + change.held
    from (select account_id from wallet where account_id = any(${changes.map(({ account_id }) => account_id)}::text[])
          order by account_id for update) as locked
    join json_to_recordset(${jsonOf(changes)}::json) as change (account_id text, available bigint, held bigint)
      using (account_id)
    where wallet.account_id = locked.account_id
    returning wallet.account_id`
  return [...insertion('ledger_transfer', rows), { statement: move, name: movedWallets }]
}

/** Whether a transaction failed because a wallet would have fallen below zero. */
export const isOverdraft = (error: unknown): boolean =>
  error instanceof Error &&
  (('constraint' in error && /^wallet_\w+_check$/.test(String(error.constraint))) || isOverdraft(error.cause))

/** The name of the write that locks and moves the wallets. */
export const movedWallets = 'moved_wallets'

/** Posts transfers in the caller's transaction. */
export const postTransfers = (em: EntityManager, transfers: readonly Transfer[]): Promise<void> =>
  writeAll(em, transferWrites(transfers))

const walletChanges = (transfers: readonly Transfer[]): (Wallet & { account_id: string })[] => {
  const changes = new Map<string, Wallet>()
  for (const { accountId, source, target, amount } of transfers) {
    const change = changes.get(accountId) ?? { available: 0n, held: 0n }
    if (source === 'available' || source === 'held') change[source] -= amount
    if (target === 'available' || target === 'held') change[target] += amount
    changes.set(accountId, change)
  }
  return [...changes].map(([account_id, change]) => ({ account_id, ...change }))
}
