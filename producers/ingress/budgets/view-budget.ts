import type { BudgetView } from '#contracts/http/budgets.ts'
import type { Budget } from '#infra/db/money/budgets.ts'

export const viewBudget = (budget: Budget): BudgetView => ({
  id: budget.id,
  object: 'budget',
  name: budget.name,
  scope: budget.scope,
  scope_id: budget.scopeId,
  period: budget.period,
  amount: String(budget.amount),
  soft_percents: budget.softPercents,
  hard: budget.hard,
  used: String(budget.used),
  remaining: String(budget.used < budget.amount ? budget.amount - budget.used : 0n),
  resets_at: budget.resetsAt?.toISOString() ?? null,
  revision: budget.revision,
  created_at: budget.createdAt.toISOString(),
  updated_at: budget.updatedAt.toISOString(),
})
