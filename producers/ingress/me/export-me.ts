import { listOwnedAccounts, readOwned } from '#infra/db/identity/personal-data.ts'
import { listSessions } from '#infra/db/identity/sessions.ts'
import type { Handler } from '../app.ts'
import { viewSession } from '../auth/list-sessions.ts'
import { callerOf } from '../context.ts'
import { findMe, viewMe, type MeDeps } from './view-me.ts'

/** GET /v1/me/export: everything that is kept of a person, and of the accounts in which nobody else is. */
export const exportMe =
  ({ em, links }: MeDeps): Handler =>
  async (_request, response) => {
    const caller = callerOf(response)
    const user = await findMe(em(), caller)
    const sessions = await listSessions(em(), user.id)
    const accounts = await listOwnedAccounts(em(), user.id)
    const owned = await readOwned(
      em(),
      accounts.filter(({ isAlone }) => isAlone).map(({ id }) => id),
    )
    response.set('Content-Disposition', 'attachment; filename="inkstone-personal-data.json"').json({
      object: 'personal_data',
      made_at: new Date().toISOString(),
      user: await viewMe(em(), user, { accountId: caller.accountId, links }),
      sessions: sessions.map(session => viewSession(session, caller.credentialId)),
      accounts: accounts.map(({ id, name, plan, timeZone, createdAt }) => ({
        id,
        name,
        plan,
        time_zone: timeZone,
        created_at: createdAt.toISOString(),
      })),
      ...owned,
    })
  }
