import type { EventType } from './lifecycle.ts'

type BudgetEventType = Extract<EventType, `budget.${string}`>

/** What an event of a budget says, as a worked example. */
export const budgetExample = (type: BudgetEventType): Record<string, unknown> => ({
  budget: {
    id: 'bgt_01JD0000000000000000000000',
    name: 'Autumn campaign',
    scope: 'tag',
    scope_id: 'campaign:autumn',
    period: 'month',
    amount: '1000',
    used: type === 'budget.exceeded' ? '1000' : '503',
    hard: true,
    resets_at: '2026-12-01T00:00:00.000Z',
    ...(type === 'budget.threshold_reached' ? { percent: 50 } : {}),
  },
})
