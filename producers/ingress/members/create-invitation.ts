import { mailSend } from '#contracts/commands/mail-send.ts'
import { maxInvitations } from '#contracts/http/members.ts'
import { operations } from '#contracts/http/operations.ts'
import { newId } from '#contracts/ids.ts'
import { auditWrites } from '#infra/db/identity/audit.ts'
import { countInvitations, insertInvitation, type InvitationRow } from '#infra/db/identity/invitations.ts'
import { findAccountName, hasMember, lockMembers } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites, type Command } from '#infra/db/messages/outbox.ts'
import { platformCommand } from '#infra/db/messages/platform-command.ts'
import { writeAll } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { mailToken } from '#infra/identity/mail-tokens.ts'
import { tokenDigest } from '#infra/identity/refresh-tokens.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireRank } from './require-rank.ts'
import { entryOf } from './tell-of-member.ts'
import { viewInvitation } from './view-invitation.ts'

type Deps = { em: () => EntityManager; mailTokenKey: string }

/** POST /v1/invitations: a letter with a link that only the holder of the address can use. */
export const createInvitation =
  ({ em, mailTokenKey }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { accountId, actorId: invitedBy } = caller
    const { email, role } = bodyOf(response, operations.createInvitation)
    requireRank(caller, role)
    const id = newId('invitation')
    const digest = tokenDigest(mailToken(mailTokenKey, id))
    const invitation = await inTransaction(em, async tx => {
      await requireRoom(tx, accountId, email)
      const made = await insertInvitation(tx, { id, accountId, email, role, invitedBy, digest })
      const letter = letterOf(made, await findAccountName(tx, accountId), contextOf(response).requestId)
      const entry = { accountId, subject: id, action: 'member.invited', facts: { email: made.email, role } } as const
      await writeAll(tx, [...commandWrites([letter]), ...auditWrites([entryOf({ request, response }, entry)])])
      return made
    })
    response.status(201).set('Location', '/v1/invitations').json(viewInvitation(invitation))
  }

const requireRoom = async (tx: EntityManager, accountId: string, email: string): Promise<void> => {
  await lockMembers(tx, accountId)
  if (await hasMember(tx, accountId, email)) {
    throw new Problem('state-conflict', { detail: `${email} belongs to the account already.` })
  }
  if ((await countInvitations(tx, accountId)) < maxInvitations) return
  throw new Problem('quota-exceeded', {
    detail: `At most ${maxInvitations} invitations may wait for an answer.`,
    extra: { limit: maxInvitations, quota: 'invitations' },
  })
}

const letterOf = ({ id, email, role }: InvitationRow, account: string, correlationId: string): Command =>
  platformCommand(
    mailSend,
    { to: email, letter: 'invitation', token_id: id, facts: { account: account.slice(0, 200), role } },
    { correlationId },
  )
