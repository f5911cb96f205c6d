import type { Request, Response } from 'express'
import { revokeInvitationsBy } from '#infra/db/identity/invitations.ts'
import { removeMember as remove, type MemberRow } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { disableOwned } from '#infra/db/subscriptions/subscription-states.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { lockedMember, lockedMemberOf } from './find-member.ts'
import { keepAnOwner } from './keep-an-owner.ts'
import type { MemberDeps } from './patch-member.ts'
import { requireRank } from './require-rank.ts'
import { tellOfMember } from './tell-of-member.ts'

/** DELETE /v1/members/{user_id}. */
export const removeMember =
  ({ em, forgetIdentities }: MemberDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await inTransaction(em, async tx => {
      const member = await lockedMemberOf(tx, { request, caller })
      requireRank(caller, member.role)
      await takeOut(tx, { request, response }, member)
    })
    forgetIdentities()
    response.status(204).end()
  }

/** POST /v1/members/leave: nobody needs leave to go, but the last owner. */
export const leaveAccount =
  ({ em, forgetIdentities }: MemberDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await inTransaction(em, async tx => {
      await takeOut(tx, { request, response }, await lockedMember(tx, caller, caller.actorId))
    })
    forgetIdentities()
    response.status(204).end()
  }

const takeOut = async (
  tx: EntityManager,
  exchange: { request: Request; response: Response },
  member: MemberRow,
): Promise<void> => {
  await keepAnOwner(tx, member)
  await remove(tx, member)
  await revokeInvitationsBy(tx, member, [])
  await tellOfMember(tx, exchange, { member, what: 'removed' })
  const { accountId, id: ownerId } = member
  await disableOwned(tx, { accountId, ownerId }, { reason: 'owner_gone', actor: callerOf(exchange.response).actorId })
}
