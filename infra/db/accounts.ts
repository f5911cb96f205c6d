import { newId } from '#contracts/ids.ts'
import { limitsSchema, type Limits } from '#contracts/limits.ts'
import type { Scope } from '#contracts/scopes.ts'
import { newApiKey } from '../api-keys.ts'
import { appendEvents } from './event-log.ts'
import { postTransfers } from './ledger.ts'
import type { EntityManager } from './orm.ts'
import { insertRows } from './sql.ts'

/** A new account with an empty wallet; limits that are not named have their defaults. Returns its id. */
export const createAccount = async (
  em: EntityManager,
  { name, limits = {} }: { name: string; limits?: Partial<Limits> },
): Promise<string> => {
  const accountId = newId('account')
  await insertRows(em, 'account', [{ id: accountId, name, limits: limitsSchema.parse(limits) }])
  await insertRows(em, 'wallet', [{ accountId, available: 0n, held: 0n }])
  return accountId
}

/** A new key of an account. The token is returned here and nowhere else. */
export const createKey = async (
  em: EntityManager,
  { accountId, name, scopes, pepper }: { accountId: string; name: string; scopes: readonly Scope[]; pepper: string },
): Promise<{ keyId: string; token: string }> => {
  const { token, lookup, digest, start } = newApiKey(pepper)
  const keyId = newId('key')
  // Postgres reads bytes from text in this form.
  await insertRows(em, 'api_key', [
    { id: keyId, accountId, lookup, digest: `\\x${digest.toString('hex')}`, start, name, scopes },
  ])
  return { keyId, token }
}

/** Adds credits to an account, once per operation id. */
export const grantCredits = async (
  em: EntityManager,
  { accountId, amount, memo }: { accountId: string; amount: bigint; memo: string },
): Promise<void> => {
  const operationId = `grant:${newId('transfer')}`
  await postTransfers(em, [{ operationId, accountId, source: 'issued', target: 'available', amount, memo }])
  await appendEvents(em, [
    { type: 'credits.granted', subject: accountId, accountId, data: { credits: { amount: String(amount), memo } } },
  ])
}
