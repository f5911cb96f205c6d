import type { z } from 'zod'
import type { createBudgetSchema } from '#contracts/http/budgets.ts'
import { operations } from '#contracts/http/operations.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { missingProjects } from '#infra/db/identity/key-projects.ts'
import { countBudgets, findBudget, insertBudget, isActorOf } from '#infra/db/money/budgets.ts'
import { lockWallets } from '#infra/db/money/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { etagOf } from '../etag.ts'
import { doOnce } from '../do-once.ts'
import { faultAt, Problem } from '../problem.ts'
import { viewBudget } from './view-budget.ts'

/** Each task may count against all of them, in the statement that accepts it. */
const mostBudgets = 50

/** POST /v1/budgets. */
export const createBudget =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const content = bodyOf(response, operations.createBudget)
    const { accountId, actorId } = callerOf(response)
    const { requestId } = contextOf(response)
    const id = await doOnce(
      { em },
      { request, response },
      {
        operation: operations.createBudget,
        content,
        status: 201,
        locationOf: made => `/v1/budgets/${made}`,
        work: async tx => {
          await requireRoom(tx, accountId)
          await requireScope(tx, accountId, content)
          const { scope_id: scopeId = null, soft_percents: softPercents, amount, ...terms } = content
          const budget = { ...terms, accountId, scopeId, amount: BigInt(amount), softPercents, createdBy: actorId }
          const made = await insertBudget(tx, budget)
          await audit(tx, {
            accountId,
            actor: actorId,
            action: 'budget.created',
            subject: made,
            facts: content,
            requestId,
          })
          return made
        },
      },
    )
    const budget = await findBudget(em(), { id, accountId })
    if (!budget) throw new Problem('gone', { detail: 'The budget was made and is gone.' })
    response.set('ETag', etagOf({ version: budget.revision })).json(viewBudget(budget))
  }

const requireRoom = async (tx: EntityManager, accountId: string): Promise<void> => {
  await lockWallets(tx, [accountId])
  if ((await countBudgets(tx, accountId)) < mostBudgets) return
  throw new Problem('quota-exceeded', {
    detail: `An account has at most ${mostBudgets} budgets.`,
    extra: { limit: mostBudgets, quota: 'budgets' },
  })
}

type Content = z.output<typeof createBudgetSchema>

const requireScope = async (tx: EntityManager, accountId: string, { scope, scope_id: id }: Content): Promise<void> => {
  const isThere = {
    account: () => true,
    tag: () => true,
    key: () => isActorOf(tx, accountId, id!),
    project: async () => (await missingProjects(tx, accountId, [id!])).length === 0,
  }
  if (await isThere[scope]()) return
  const detail = `the account has no such ${scope === 'key' ? 'key or user' : scope}`
  throw faultAt({ pointer: '/scope_id', code: 'not-found', detail })
}
