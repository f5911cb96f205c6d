import { operations } from '#contracts/http/operations.ts'
import { rankOf, roles } from '#contracts/roles.ts'
import { revokeInvitationsBy } from '#infra/db/identity/invitations.ts'
import { setRole } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { lockedMemberOf } from './find-member.ts'
import { keepAnOwner } from './keep-an-owner.ts'
import { requireRank } from './require-rank.ts'
import { tellOfMember } from './tell-of-member.ts'
import { viewMember } from './view-member.ts'

export type MemberDeps = {
  em: () => EntityManager
  /** Forgets what is remembered of keys and people, so that a change holds from the next request on. */
  forgetIdentities: () => void
}

/** PATCH /v1/members/{user_id}: the role holds from their next request on. */
export const patchMember =
  ({ em, forgetIdentities }: MemberDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { role } = bodyOf(response, operations.patchMember)
    const member = await inTransaction(em, async tx => {
      const before = await lockedMemberOf(tx, { request, caller })
      requireRank(caller, before.role)
      requireRank(caller, role)
      if (before.role === role) return before
      if (role !== 'owner') await keepAnOwner(tx, before)
      await setRole(tx, before, role)
      await revokeInvitationsBy(
        tx,
        before,
        roles.filter(other => rankOf(other) <= rankOf(role)),
      )
      const after = { ...before, role }
      await tellOfMember(tx, { request, response }, { member: after, what: 'changed', facts: { before: before.role } })
      return after
    })
    forgetIdentities()
    response.json(viewMember(member))
  }
