import { creditEvent } from '#contracts/events/credit-data.ts'
import { tellBalances } from '#infra/db/money/credit-alerts.ts'
import { appendEvents } from '#infra/db/events/event-log.ts'
import { lockWallets } from '#infra/db/money/ledger.ts'
import { moveCursor } from '#infra/db/events/log-cursor.ts'
import { assignCaptures, lockLots, lotReader, unassignedCaptures } from '#infra/db/money/lot-rows.ts'
import { freeLots } from '#infra/db/money/lot-rule.ts'
import { expireLots } from '#infra/db/money/lots.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { duePlanCredits, grantPlanCredits } from '#infra/db/money/plan-credits.ts'
import { query, sql, type RawBuilder } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isTransient } from '#infra/db/transient.ts'
import type { Log } from '#infra/telemetry/log.ts'

export type TendDeps = { em: () => EntityManager; log: Log }

/** Wallets are locked together up to so many: acceptance waits for as long as they are. */
const maxTogether = 50
const pageSize = 500

/** Brings the lots up to what the journal says, lets expire what is over, tells of what soon will, and grants what plans give. */
export const tendOnce = async (deps: TendDeps): Promise<void> => {
  await assignOnce(deps)
  await expireOnce(deps)
  for (const days of [7, 1]) await warnOnce(deps, days)
  await grantOnce(deps)
}

/** Assigns every capture that can be seen, and tells of balances that have become low by them. */
export const assignOnce = async (deps: TendDeps): Promise<void> => {
  // In one statement: what is invisible to it has a transaction that is not below the horizon.
  const [found] = await query<{ horizon: string; accountIds: string[] }>(
    deps.em(),
    sql`select pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
          array(select distinct t.account_id from ${unassignedCaptures}) as "accountIds"`,
  )
  const { horizon, accountIds } = found!
  let isComplete = true
  for (const together of chunks(accountIds, maxTogether)) {
    isComplete = (await each(deps, together, assignTo)) && isComplete
  }
  if (isComplete) await moveCursor(deps.em(), lotReader, `${horizon}.0`)
}

const assignTo = async (tx: EntityManager, accountIds: readonly string[]): Promise<void> => {
  await lockWallets(tx, accountIds)
  await assignCaptures(tx, accountIds)
  await tellBalances(tx, accountIds)
}

const expireOnce = async (deps: TendDeps): Promise<void> => {
  const over = sql<boolean>`expires_at <= now()`
  for await (const accountId of accountsWith(deps, over))
    await each(deps, [accountId], (tx, [id]) => expireLots(tx, id!))
}

const warnOnce = async (deps: TendDeps, days: number): Promise<void> => {
  const soon = endsWithin(days)
  for await (const accountId of accountsWith(deps, soon))
    await each(deps, [accountId], (tx, [id]) => warn(tx, id!, days))
}

// Told once for each number of days, and not of what was granted for fewer.
const endsWithin = (days: number): RawBuilder<boolean> => {
  const span = sql`make_interval(days => ${days}::int)`
  return sql<boolean>`expires_at > now() and expires_at <= now() + ${span} and created_at < expires_at - ${span}
    and (told_days is null or told_days > ${days})`
}

const warn = async (tx: EntityManager, accountId: string, days: number): Promise<void> => {
  const { wallet, lots } = await lockLots(tx, accountId)
  const ending = await query<{ id: string }>(
    tx,
    sql`select id from credit_lot where account_id = ${accountId} and remaining > 0 and ${endsWithin(days)}`,
  )
  const ids = new Set(ending.map(({ id }) => id))
  // What open tasks hold may still be spent; it is told of when they let it go.
  const going = freeLots(lots, wallet.held).filter(({ id, remaining }) => ids.has(id) && remaining > 0n)
  await query(tx, sql`update credit_lot set told_days = ${days} where id = any(${going.map(({ id }) => id)}::text[])`)
  await appendEvents(
    tx,
    going.map(lot => creditEvent('credits.expiring', { accountId, amount: lot.remaining, lot, days })),
  )
}

const grantOnce = async (deps: TendDeps): Promise<void> => {
  const [clock] = await query<{ now: Date }>(deps.em(), sql`select now()`)
  const { now } = clock!
  for (const accountId of await duePlanCredits(deps.em(), { now, limit: pageSize })) {
    await each(deps, [accountId], (tx, [id]) => grantPlanCredits(tx, id!, now))
  }
}

/** The accounts that have lots with something left of which this is true. */
async function* accountsWith({ em }: TendDeps, isSo: RawBuilder<boolean>): AsyncGenerator<string> {
  let last = ''
  for (;;) {
    const rows = await query<{ accountId: string }>(
      em(),
      sql`select distinct account_id as "accountId" from credit_lot
          where remaining > 0 and expires_at is not null and ${isSo} and account_id > ${last}
          order by account_id limit ${pageSize}`,
    )
    yield* rows.map(({ accountId }) => accountId)
    if (rows.length < pageSize) return
    last = rows.at(-1)!.accountId
  }
}

type Work = (tx: EntityManager, accountIds: readonly string[]) => Promise<unknown>

/**
 * Works on these accounts in one transaction; where that is refused, on each alone, so that one account that cannot be brought in
 * order does not keep the others. Returns whether all were done.
 */
const each = async (deps: TendDeps, accountIds: readonly string[], work: Work): Promise<boolean> => {
  try {
    await inTransaction(deps.em, tx => work(tx, accountIds))
    return true
  } catch (error) {
    if (isTransient(error)) throw error
    if (accountIds.length === 1) {
      deps.log.error({ err: error, account: accountIds[0] }, 'the lots of an account cannot be brought in order')
      return false
    }
    const done = []
    for (const accountId of accountIds) done.push(await each(deps, [accountId], work))
    return done.every(Boolean)
  }
}

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, place) => items.slice(place * size, (place + 1) * size))
