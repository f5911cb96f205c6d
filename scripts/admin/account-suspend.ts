import { audit } from '#infra/db/identity/audit.ts'
import { query, sql } from '#infra/db/sql.ts'
import { findAccount, type AdminCommand } from './needs.ts'

export const accountSuspend: AdminCommand = {
  usage: '<account>',
  about: 'Refuses every request of the account from now on; tasks that run go on.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const { id } = await findAccount(em(), words[0]!)
    await em().transactional(async tx => {
      // The first suspension keeps its time.
      await query(tx, sql`update account set suspended_at = coalesce(suspended_at, now()) where id = ${id}`)
      await audit(tx, { accountId: id, actor: 'cli', action: 'account.suspended', subject: id })
    })
    return { text: `${id} is suspended.`, json: { id, suspended: true } }
  },
}

export const accountResume: AdminCommand = {
  usage: '<account>',
  about: 'Ends a suspension.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const { id } = await findAccount(em(), words[0]!)
    await em().transactional(async tx => {
      await query(tx, sql`update account set suspended_at = null where id = ${id}`)
      await audit(tx, { accountId: id, actor: 'cli', action: 'account.resumed', subject: id })
    })
    return { text: `${id} is active.`, json: { id, suspended: false } }
  },
}
