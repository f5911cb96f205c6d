import { z } from 'zod'
import { budgetSchema } from '../http/budgets.ts'

/** What a `budget.*` event says of its budget, as it stood then. */
export const budgetEventDataSchema = z.object({
  budget: budgetSchema
    .pick({
      id: true,
      name: true,
      scope: true,
      scope_id: true,
      period: true,
      amount: true,
      used: true,
      hard: true,
      resets_at: true,
    })
    .extend({ percent: z.int().optional().describe('Of `budget.threshold_reached`: which one.') }),
})
