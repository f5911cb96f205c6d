import { newId } from '#contracts/ids.ts'
import type { Limits } from '#contracts/limits.ts'
import { scopes as allScopes, type Scope } from '#contracts/scopes.ts'
import { createAccount } from '#infra/db/identity/accounts.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import { lotWrites } from '#infra/db/money/lots.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { writeAll } from '#infra/db/sql.ts'

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
    const accountId = await createAccount(tx, { name: 'An account', limits })
    if (credits > 0) await grant(tx, accountId, BigInt(credits))
    return { accountId, ...(await createKey(tx, { accountId, name: 'A key', scopes, pepper })) }
  })

const userScopes = allScopes.filter(scope => scope !== 'admin')

// Without the event of a grant, so that a log under test begins empty.
const grant = (em: EntityManager, accountId: string, amount: bigint): Promise<void> => {
  const operationId = `grant:${newId('transfer')}`
  return writeAll(
    em,
    lotWrites({ accountId, kind: 'manual', amount, expiresAt: null, operationId, memo: 'a test' }).writes,
  )
}
