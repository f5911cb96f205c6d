import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAccount, grantCredits } from '#infra/db/identity/accounts.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import { connectDatabase } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { scopes } from '#contracts/scopes.ts'
import { seedProducts } from '../admin/products-seed.ts'
import type { PlatformEnvironment } from '../platform-environment.ts'

const demoCredits = 1_000n

/** Everything but `admin`: a demo key that leaks must not open the operator's doors. */
const demoScopes = scopes.filter(scope => scope !== 'admin')

export type DemoAccount = { accountId: string; token: string }

/** The account that `npm start` works with: made at the first start with a key and credits, found again at the later ones. */
export const openDemoAccount = async ({
  dir,
  env,
}: {
  dir: string
  env: PlatformEnvironment
}): Promise<DemoAccount> => {
  const path = join(dir, 'demo-account.json')
  const orm = await connectDatabase({ url: env.DATABASE_URL, poolSize: 1 })
  try {
    const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DemoAccount) : undefined
    const rows = known ? await query(orm.em.fork(), sql`select from account where id = ${known.accountId}`) : []
    if (known && rows.length > 0) {
      // Made by a version that knew less: the key opens what there is now.
      const ofDemo = sql`account_id = ${known.accountId} and name = 'demo'`
      await query(orm.em.fork(), sql`update api_key set scopes = ${[...demoScopes]}::text[] where ${ofDemo}`)
      return known
    }
    const made = await orm.em.fork().transactional(async em => {
      const accountId = await createAccount(em, { name: 'Demo' })
      await grantCredits(em, { accountId, amount: demoCredits, memo: 'to begin with' })
      const { token } = await createKey(em, { accountId, name: 'demo', scopes: demoScopes, pepper: env.KEY_PEPPER })
      return { accountId, token }
    })
    await seedProducts(orm.em.fork())
    writeFileSync(path, JSON.stringify(made), { mode: 0o600 })
    return made
  } finally {
    await orm.close()
  }
}
