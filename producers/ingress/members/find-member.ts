import type { Request } from 'express'
import { isId } from '#contracts/ids.ts'
import { findMember, lockMembers, type MemberRow } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

/** Somebody of the caller's account, as nobody else changes them until the end of the transaction. @throws Problem not-found */
export const lockedMember = async (tx: EntityManager, { accountId }: Caller, id: string): Promise<MemberRow> => {
  if (!isId('user', id)) throw new Problem('not-found')
  await lockMembers(tx, accountId)
  const member = await findMember(tx, { accountId, id })
  if (!member) throw new Problem('not-found')
  return member
}

/** Whom the path names. @throws Problem not-found */
export const lockedMemberOf = (
  tx: EntityManager,
  { request, caller }: { request: Request; caller: Caller },
): Promise<MemberRow> => lockedMember(tx, caller, String(request.params['user_id']))
