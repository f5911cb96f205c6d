import type { Request } from 'express'
import { isId } from '#contracts/ids.ts'
import { findBudget, lockBudget, type Budget } from '#infra/db/budgets.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

type Asking = { request: Request; caller: Caller }

/** The caller's budget, or the same 404 for an id that is malformed, unknown, taken away or somebody else's. */
export const budgetOf = (em: EntityManager, asking: Asking): Promise<Budget> => find(findBudget, em, asking)

/** The same, and nobody else changes it until the end of the transaction. */
export const lockedBudgetOf = (em: EntityManager, asking: Asking): Promise<Budget> => find(lockBudget, em, asking)

const find = async (
  read: typeof findBudget,
  em: EntityManager,
  { request, caller: { accountId } }: Asking,
): Promise<Budget> => {
  const id = request.params['budget_id']
  const budget = typeof id === 'string' && isId('budget', id) ? await read(em, { id, accountId }) : undefined
  if (!budget) throw new Problem('not-found')
  return budget
}
