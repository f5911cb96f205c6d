import { newId } from '#contracts/ids.ts'
import { type Limits, limitsSchema } from '#contracts/limits.ts'
import { scopes as allScopes, type Scope } from '#contracts/scopes.ts'
import { newApiKey } from '#infra/api-keys.ts'
import { postTransfers } from '#infra/db/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertRows } from '#infra/db/sql.ts'

/** What the keys of test accounts are digested with; an authenticator in a test takes the same. */
export const testPepper = 'pepper-of-the-tests-0123456789abcdef'

export type TestAccount = { accountId: string; keyId: string; token: string }

type Options = { credits?: bigint | number; limits?: Partial<Limits>; scopes?: readonly Scope[]; pepper?: string }

/** An account with a wallet, the given credits, and one key: by default one that may do everything but administer. */
export const newAccount = (
  em: EntityManager,
  { credits = 0, limits = {}, scopes = userScopes, pepper = testPepper }: Options = {},
): Promise<TestAccount> =>
  em.fork().transactional(async tx => {
    const accountId = newId('account')
    await insertRows(tx, 'account', [{ id: accountId, name: 'An account', limits: limitsSchema.parse(limits) }])
    await insertRows(tx, 'wallet', [{ accountId, available: 0n, held: 0n }])
    if (credits > 0) await grant(tx, accountId, BigInt(credits))
    return { accountId, ...(await newKey(tx, { accountId, scopes, pepper })) }
  })

const userScopes = allScopes.filter(scope => scope !== 'admin')

const grant = (em: EntityManager, accountId: string, amount: bigint): Promise<void> =>
  postTransfers(em, [
    { operationId: `grant:${newId('transfer')}`, accountId, source: 'issued', target: 'available', amount },
  ])

type KeyOptions = { accountId: string; scopes: readonly Scope[]; pepper: string }

const newKey = async (em: EntityManager, { accountId, scopes, pepper }: KeyOptions) => {
  const { token, lookup, digest, start } = newApiKey(pepper)
  const keyId = newId('key')
  // Postgres reads bytes from text in this form.
  const row = { id: keyId, accountId, lookup, digest: `\\x${digest.toString('hex')}`, start, name: 'A key', scopes }
  await insertRows(em, 'api_key', [row])
  return { keyId, token }
}
