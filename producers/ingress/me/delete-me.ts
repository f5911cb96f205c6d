import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import {
  eraseAccount,
  eraseUser,
  findOpenOrder,
  findOpenTask,
  listOwnedAccounts,
} from '#infra/db/identity/personal-data.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { removeAll } from '#infra/storage/remove-all.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { aboutRequest } from '../auth/about-request.ts'
import { clearRefreshCookie } from '../auth/refresh-cookie.ts'
import type { AuthDeps } from '../auth/auth-deps.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireProof } from '../require-proof.ts'

type Deps = Pick<AuthDeps, 'em' | 'isSecure' | 'origins'> & { storage: Storage }

/**
 * DELETE /v1/me: the person, and every account that is theirs alone with what is in it. The ledger stays, under the id of an
 * account that has no name any more.
 */
export const deleteMe =
  (deps: Deps): Handler =>
  async (request, response) => {
    requireProof(response)
    const { userId } = callerOf(response).person!
    const { requestId, ip } = aboutRequest(request, response)
    const keys = await inTransaction(deps.em, async tx => {
      const accounts = await listOwnedAccounts(tx, userId)
      const own = accounts.filter(({ isAlone }) => isAlone).map(({ id }) => id)
      await requireDispensable(tx, { accounts, own })
      const gone: string[] = []
      for (const id of own) gone.push(...(await eraseAccount(tx, id)))
      await eraseUser(tx, userId)
      const entry = { actor: userId, action: 'user.deleted', subject: userId, requestId, ip } as const
      for (const accountId of own) await audit(tx, { accountId, ...entry })
      return gone
    })
    // After the commit: a file without a row is only space, a row without its file would be a broken promise.
    await removeAll(deps.storage, keys)
    clearRefreshCookie(deps, response)
    response.status(204).end()
  }

type Owned = Awaited<ReturnType<typeof listOwnedAccounts>>

/** @throws Problem state-conflict when others would be left without an owner, or work or an order of theirs goes on */
const requireDispensable = async (
  tx: EntityManager,
  { accounts, own }: { accounts: Owned; own: readonly string[] },
): Promise<void> => {
  const orphaned = accounts.find(({ isAlone, isLastOwner }) => !isAlone && isLastOwner)
  if (orphaned)
    throw new Problem('state-conflict', {
      detail: `${orphaned.name} would be left without an owner; make another one.`,
    })
  if (await findOpenTask(tx, own))
    throw new Problem('state-conflict', { detail: 'There is a task that has not ended: cancel it or wait for it.' })
  if (await findOpenOrder(tx, own))
    throw new Problem('state-conflict', { detail: 'There is an order that has not ended: cancel it or wait for it.' })
}
