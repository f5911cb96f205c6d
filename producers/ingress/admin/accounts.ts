import { operations } from '#contracts/http/operations.ts'
import {
  changeAccount,
  findAccount,
  limitsOf,
  listAccounts as list,
  lockAccount,
  type AccountRow,
} from '#infra/db/identity/admin-accounts.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { setLimitOverride } from '#infra/db/money/limits.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { enrollForPlanCredits } from '#infra/db/money/plan-credits.ts'
import type { Request } from 'express'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { Problem } from '../problem.ts'

type Needs = { em: () => EntityManager }

/** GET /v1/admin/accounts. */
export const listAccounts =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const { limit, order, cursor, q, plan, status } = queryOf(response, operations.listAccounts)
    const rows = await list(em(), {
      after: readCursor('account', cursor),
      order,
      limit: limit + 1,
      namePart: q,
      plan,
      isSuspended: status === undefined ? undefined : status === 'suspended',
    })
    pageAnswer({ request, response, rows, limit, view })
  }

/** GET /v1/admin/accounts/{account_id}. */
export const readAccount =
  ({ em }: Needs): Handler =>
  async (request, response) =>
    void response.json(view(await find(em(), request)))

/** PATCH /v1/admin/accounts/{account_id}: acts on the account's next request. */
export const patchAccount =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const asked = bodyOf(response, operations.patchAccount)
    const { time_zone: timeZone, is_suspended: isSuspended, plan, limits, temporary_limits: temporary = [] } = asked
    const { actorId: actor } = callerOf(response)
    const { requestId } = contextOf(response)
    const after = await em().transactional(async tx => {
      const before = await find(tx, request, lockAccount)
      const { id: accountId } = before
      await changeAccount(tx, before, { plan, limits, timeZone, isSuspended })
      if (plan !== undefined) await enrollForPlanCredits(tx, accountId)
      for (const { until, ...limit } of temporary) {
        const given = { ...limit, accountId, until: new Date(until), reason: asked.reason!, setBy: actor }
        await setLimitOverride(tx, given)
      }
      await audit(tx, { accountId, actor, action: 'account.changed', subject: accountId, facts: asked, requestId })
      return find(tx, request)
    })
    response.json(view(after))
  }

const find = async (em: EntityManager, request: Request, read = findAccount): Promise<AccountRow> => {
  const account = await read(em, String(request.params['account_id']))
  if (!account) throw new Problem('not-found')
  return account
}

const view = (row: AccountRow) => ({
  object: 'account',
  id: row.id,
  name: row.name,
  plan: row.plan,
  time_zone: row.timeZone,
  limits: limitsOf(row),
  available: row.available,
  held: row.held,
  suspended_at: row.suspendedAt?.toISOString() ?? null,
  created_at: row.createdAt.toISOString(),
})
