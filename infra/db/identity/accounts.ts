import { newId } from '#contracts/ids.ts'
import { limitsSchema, type Limits } from '#contracts/limits.ts'
import { grantLot } from '../money/lots.ts'
import type { EntityManager } from '../orm.ts'
import { insertRows } from '../sql.ts'

/** A new account with an empty wallet, made by an operator: limits that are not named have their defaults, whatever its plan. Returns its id. */
export const createAccount = async (
  em: EntityManager,
  { name, limits = {} }: { name: string; limits?: Partial<Limits> },
): Promise<string> => {
  const accountId = newId('account')
  await insertRows(em, 'account', [{ id: accountId, name, limits: limitsSchema.parse(limits) }])
  await insertRows(em, 'wallet', [{ accountId, available: 0n, held: 0n }])
  return accountId
}

/** Adds credits that last for ever to an account, as a lot of their own. */
export const grantCredits = async (
  em: EntityManager,
  { accountId, amount, memo }: { accountId: string; amount: bigint; memo: string },
): Promise<void> => {
  const operationId = `grant:${newId('transfer')}`
  await grantLot(em, { accountId, kind: 'manual', amount, expiresAt: null, operationId, memo })
}
