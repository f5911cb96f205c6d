import type { Response } from 'express'
import { operations } from '#contracts/http/operations.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { changeBudget, removeBudget, type Budget, type BudgetTerms } from '#infra/db/money/budgets.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { checkMatch, etagOf, requireMatch } from '../etag.ts'
import { budgetOf, lockedBudgetOf } from './find-budget.ts'
import { viewBudget } from './view-budget.ts'

type Deps = { em: () => EntityManager }

/** PATCH /v1/budgets/{budget_id}. What was said of it in this period is not said again under other terms. */
export const patchBudget =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const body = bodyOf(response, operations.patchBudget)
    const changed = await inTransaction(em, async tx => {
      const budget = await lockedBudgetOf(tx, { request, caller })
      requireMatch(request, { version: budget.revision })
      const terms: BudgetTerms = {
        name: body.name ?? budget.name,
        amount: body.amount === undefined ? budget.amount : BigInt(body.amount),
        softPercents: body.soft_percents ?? budget.softPercents,
        hard: body.hard ?? budget.hard,
      }
      await changeBudget(tx, budget, terms)
      await record(tx, response, { budget: { ...budget, ...terms }, action: 'budget.changed' })
      return budgetOf(tx, { request, caller })
    })
    response.set('ETag', etagOf({ version: changed.revision })).json(viewBudget(changed))
  }

/** DELETE /v1/budgets/{budget_id}. */
export const deleteBudget =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await inTransaction(em, async tx => {
      const budget = await lockedBudgetOf(tx, { request, caller })
      checkMatch(request, { version: budget.revision })
      await removeBudget(tx, budget)
      await record(tx, response, { budget, action: 'budget.deleted' })
    })
    response.status(204).end()
  }

type Recorded = { budget: Budget; action: 'budget.changed' | 'budget.deleted' }

const record = (tx: EntityManager, response: Response, { budget, action }: Recorded): Promise<void> => {
  const { id, accountId, name, amount, softPercents, hard } = budget
  const facts = { name, amount: String(amount), soft_percents: softPercents, hard }
  const { actorId: actor } = callerOf(response)
  return audit(tx, { accountId, actor, action, subject: id, facts, requestId: contextOf(response).requestId })
}
