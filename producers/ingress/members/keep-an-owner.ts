import { countOwners, type MemberRow } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { Problem } from '../problem.ts'

/** Under the lock on the account's members: an account is never without an owner. @throws Problem state-conflict */
export const keepAnOwner = async (tx: EntityManager, { accountId, role }: MemberRow): Promise<void> => {
  if (role !== 'owner' || (await countOwners(tx, accountId)) > 1) return
  throw new Problem('state-conflict', {
    detail: 'Nobody else owns the account. Make somebody else an owner first.',
    extra: { current_status: 'last-owner' },
  })
}
