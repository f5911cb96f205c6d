import { balanceEvent } from '#contracts/events/credit-data.ts'
import { sendLowCreditLetters } from './credit-letters.ts'
import { eventWrites, type NewEvent } from '../events/event-log.ts'
import type { EntityManager } from '../orm.ts'
import { readSetting } from '../settings.ts'
import { jsonOf, query, sql, writeAll } from '../sql.ts'

/** A balance and what was told of it. */
export type Told = {
  accountId: string
  available: bigint
  held: bigint
  /** The balance is low from here on down. */
  lowAt: bigint
  isLow: boolean
  isDepleted: boolean
}

/**
 * What there is to tell of a balance now. Low is measured with what is held, so that holds that come and go do not cross the line
 * again and again; depleted is that nothing is available.
 */
export const alertsOf = (told: Told): { isLow: boolean; isDepleted: boolean; events: NewEvent[] } => {
  const { available, held, lowAt } = told
  const isLow = lowAt > 0n && available + held <= lowAt
  const isDepleted = available === 0n
  return {
    isLow,
    isDepleted,
    events: [
      ...(isLow && !told.isLow ? [balanceEvent('credits.low', told)] : []),
      ...(isDepleted && !told.isDepleted ? [balanceEvent('credits.depleted', told)] : []),
    ],
  }
}

/** Tells of balances that have become low or empty, once each time. The caller holds the locks on the accounts' wallets. */
export const tellBalances = async (tx: EntityManager, accountIds: readonly string[]): Promise<void> => {
  const balances = (await readTold(tx, accountIds)).map(told => ({ told, ...alertsOf(told) }))
  const changed = balances.filter(
    ({ told, isLow, isDepleted }) => told.isLow !== isLow || told.isDepleted !== isDepleted,
  )
  if (changed.length === 0) return
  const rows = changed.map(({ told, isLow, isDepleted }) => ({
    account_id: told.accountId,
    is_low: isLow,
    is_depleted: isDepleted,
  }))
  await query(
    tx,
    sql`insert into credit_alert (account_id, is_low, is_depleted)
        select account_id, is_low, is_depleted
        from json_to_recordset(${jsonOf(rows)}::json) as c (account_id text, is_low boolean, is_depleted boolean)
        on conflict (account_id) do update set (is_low, is_depleted) = (excluded.is_low, excluded.is_depleted)`,
  )
  const low = changed.filter(({ told, isLow }) => isLow && !told.isLow)
  for (const { told } of low) await sendLowCreditLetters(tx, told)
  await writeAll(tx, eventWrites(changed.flatMap(({ events }) => events)))
}

const readTold = async (tx: EntityManager, accountIds: readonly string[]): Promise<Told[]> => {
  const percent = await readSetting(tx, 'credits.low_percent')
  const rows = await query<Omit<Told, 'available' | 'held' | 'lowAt'> & Record<'available' | 'held' | 'lowAt', string>>(
    tx,
    sql`select w.account_id as "accountId", w.available, w.held, coalesce(a.low_at, div(last.granted * ${percent}::numeric, 100), 0) as "lowAt",
          coalesce(a.is_low, false) as "isLow", coalesce(a.is_depleted, false) as "isDepleted"
        from wallet w left join credit_alert a using (account_id)
        left join lateral (
          select granted from credit_lot l where l.account_id = w.account_id order by id desc limit 1
        ) as last on true
        where w.account_id = any(${[...new Set(accountIds)]}::text[])`,
  )
  return rows.map(row => ({
    ...row,
    available: BigInt(row.available),
    held: BigInt(row.held),
    lowAt: BigInt(row.lowAt),
  }))
}
