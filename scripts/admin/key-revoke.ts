import { audit } from '#infra/db/identity/audit.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { AdminCommand } from './needs.ts'

export const keyRevoke: AdminCommand = {
  usage: '<key>',
  about: 'Makes a key worthless, for good. Tasks that it posted go on.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const id = words[0]!
    const isKnown = await em().transactional(async tx => {
      const [revoked] = await query<{ accountId: string }>(
        tx,
        sql`update api_key set revoked_at = coalesce(revoked_at, now()), revoked_for = coalesce(revoked_for, 'revoked')
            where id = ${id} returning account_id as "accountId"`,
      )
      if (revoked) await audit(tx, { ...revoked, actor: 'cli', action: 'key.revoked', subject: id })
      return revoked !== undefined
    })
    if (!isKnown) throw new Error(`There is no key ${id}; npm run admin -- key list <account> shows them.`)
    return { text: `${id} is revoked.`, json: { id, revoked: true } }
  },
}
