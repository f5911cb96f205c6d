import { query, sql } from '#infra/db/sql.ts'
import type { AdminCommand } from './needs.ts'

export const keyRevoke: AdminCommand = {
  usage: '<key>',
  about: 'Makes a key worthless, for good. Tasks that it posted go on.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const id = words[0]!
    const revoked = await query(
      em(),
      sql`update api_key set revoked_at = coalesce(revoked_at, now()), revoked_for = coalesce(revoked_for, 'revoked') where id = ${id} returning id`,
    )
    if (revoked.length === 0) throw new Error(`There is no key ${id}; npm run admin -- key list <account> shows them.`)
    return { text: `${id} is revoked.`, json: { id, revoked: true } }
  },
}
