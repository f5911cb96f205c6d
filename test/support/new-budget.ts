import assert from 'node:assert/strict'
import type { BudgetView } from '#contracts/http/budgets.ts'
import type { Client } from './client.ts'

/** Sets a budget, by itself a hard one of 10 credits a month for the whole account. */
export const newBudget = async (client: Client, terms: object = {}): Promise<BudgetView> => {
  const body = { name: 'A budget', scope: 'account', period: 'month', amount: '10', ...terms }
  const made = await client.call<BudgetView>('POST', '/v1/budgets', { json: body })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return made.body
}

/** A budget as it is shown. */
export const readBudget = async (client: Client, id: string): Promise<BudgetView> =>
  (await client.call<BudgetView>('GET', `/v1/budgets/${id}`)).body
