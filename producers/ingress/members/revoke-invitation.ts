import { isId } from '#contracts/ids.ts'
import { auditWrites } from '#infra/db/identity/audit.ts'
import { findInvitation, revokeInvitation as revoke } from '#infra/db/identity/invitations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { writeAll } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireRank } from './require-rank.ts'
import { entryOf } from './tell-of-member.ts'

/** DELETE /v1/invitations/{invitation_id}: also one that was taken back before; not one that was accepted. */
export const revokeInvitation =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { accountId } = caller
    const id = String(request.params['invitation_id'])
    await inTransaction(em, async tx => {
      const invitation = isId('invitation', id) ? await findInvitation(tx, { id, accountId }) : undefined
      if (!invitation) throw new Problem('not-found')
      requireRank(caller, invitation.role)
      if (invitation.acceptedAt) throw accepted()
      if (await revoke(tx, invitation)) {
        const entry = {
          accountId,
          subject: id,
          action: 'member.uninvited',
          facts: { email: invitation.email },
        } as const
        await writeAll(tx, auditWrites([entryOf({ request, response }, entry)]))
      }
    })
    response.status(204).end()
  }

const accepted = (): Problem =>
  new Problem('state-conflict', {
    detail: 'The invitation was accepted; see DELETE /v1/members.',
    extra: { current_status: 'accepted' },
  })
