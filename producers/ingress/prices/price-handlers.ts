import { deleteBudget, patchBudget } from '../budgets/change-budget.ts'
import { createBudget } from '../budgets/create-budget.ts'
import { listBudgets, readBudget } from '../budgets/read-budgets.ts'
import { readUsage } from '../usage/read-usage.ts'
import { publishPrices } from './publish-prices.ts'
import { readPrices, type PriceDeps } from './read-prices.ts'
import { readQuotas } from './read-quotas.ts'

/** What tasks cost, what may be spent and done, and what was. */
export const priceHandlers = (needs: PriceDeps) => ({
  readPrices: readPrices(needs),
  publishPrices: publishPrices(needs),
  readQuotas: readQuotas(needs),
  readUsage: readUsage(needs),
  createBudget: createBudget(needs),
  listBudgets: listBudgets(needs),
  readBudget: readBudget(needs),
  patchBudget: patchBudget(needs),
  deleteBudget: deleteBudget(needs),
})
