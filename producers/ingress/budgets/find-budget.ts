import { findBudget, lockBudget } from '#infra/db/money/budgets.ts'
import { ownThing } from '../own-thing.ts'

/** The caller's budget, or the same 404 for whatever is none. */
export const budgetOf = ownThing('budget', findBudget)

/** The same, and nobody else changes it until the end of the transaction. */
export const lockedBudgetOf = ownThing('budget', lockBudget)
