import { operations } from '#contracts/http/operations.ts'
import { listBudgets as list } from '#infra/db/money/budgets.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { etagOf } from '../etag.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { budgetOf } from './find-budget.ts'
import { viewBudget } from './view-budget.ts'

type Deps = { em: () => EntityManager }

/** GET /v1/budgets. */
export const listBudgets =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    const { cursor, order, limit } = queryOf(response, operations.listBudgets)
    const rows = await list(em(), { accountId, after: readCursor('budget', cursor), order, limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view: viewBudget })
  }

/** GET /v1/budgets/{budget_id}. The ETag is of its terms: what is used of it changes all the time. */
export const readBudget =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const budget = await budgetOf(em(), { request, caller: callerOf(response) })
    response.set('ETag', etagOf({ version: budget.revision }))
    response.json(viewBudget(budget))
  }
