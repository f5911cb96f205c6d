import { operations } from '#contracts/http/operations.ts'
import { findInvitationByToken, useInvitation, type InvitationRow } from '#infra/db/identity/invitations.ts'
import { addMember, findMember, lockMembers } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUser } from '#infra/db/identity/users.ts'
import { tokenDigest } from '#infra/identity/refresh-tokens.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { tellOfMember } from './tell-of-member.ts'
import { viewMember } from './view-member.ts'

/** POST /v1/invitations/accept: who has the letter and has proven to read its address joins the account; signing in to it is another step. */
export const acceptInvitation =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { actorId: id } = callerOf(response)
    const { token } = bodyOf(response, operations.acceptInvitation)
    const member = await inTransaction(em, async tx => {
      const invitation = await findInvitationByToken(tx, tokenDigest(token))
      if (!invitation) throw new Problem('not-found', { detail: 'There is no such invitation, or it was used.' })
      await requireInvited(tx, invitation, id)
      const { accountId, role } = invitation
      await lockMembers(tx, accountId)
      if (!(await useInvitation(tx, invitation, id))) throw gone(invitation)
      if (!(await addMember(tx, { accountId, id }, role))) {
        throw new Problem('state-conflict', { detail: 'You belong to the account already.' })
      }
      await tellOfMember(
        tx,
        { request, response },
        {
          member: { id, accountId, role },
          what: 'added',
          facts: { invitation: invitation.id },
        },
      )
      return (await findMember(tx, { accountId, id }))!
    })
    response.json(viewMember(member))
  }

const requireInvited = async (tx: EntityManager, { email }: InvitationRow, id: string): Promise<void> => {
  const user = await findUser(tx, id)
  if (user?.emailVerifiedAt && user.email.toLowerCase() === email) return
  throw new Problem('forbidden', {
    detail: 'Somebody else is invited. Sign in with the address of the letter, verified.',
  })
}

const gone = ({ expiresAt }: InvitationRow): Problem =>
  expiresAt <= new Date() ? new Problem('link-expired') : new Problem('not-found')
