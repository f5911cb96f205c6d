import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { creditsSchema } from '../prices/price-rules.ts'
import { tagsSchema } from './tasks.ts'

const time = z.iso.datetime()

const budgetPeriods = ['day', 'month', 'total'] as const
export type BudgetPeriod = (typeof budgetPeriods)[number]
const budgetScopes = ['account', 'key', 'tag', 'project'] as const
export type BudgetScope = (typeof budgetScopes)[number]

const name = z.string().min(1).max(100)
const amount = creditsSchema.refine(text => text !== '0', { message: 'must be above zero' })
const softPercents = z
  .array(z.int().min(1).max(100))
  .max(5)
  .refine(percents => new Set(percents).size === percents.length, { message: 'each percentage once' })
  .describe('At each of these percentages there is one event `budget.threshold_reached` in a period.')
const hard = z.boolean().describe('Whether tasks beyond the amount are refused, or only told of.')

const scoped = z.strictObject({
  name,
  scope: z
    .enum(budgetScopes)
    .describe('What it counts: everything, what one key or user posts, what has a tag, or what is in a project.'),
  scope_id: z
    .string()
    .max(64)
    .optional()
    .describe('The id of the key, user or project, or the tag; left out for `account`.'),
  period: z.enum(budgetPeriods).describe('Days and months begin in the time zone of the account.'),
  amount,
  soft_percents: softPercents.default([50, 80]),
  hard: hard.default(true),
})

/** The body of `POST /v1/budgets`. */
export const createBudgetSchema = scoped.check(({ value: { scope, scope_id: id }, issues }) => {
  const message = idFault(scope, id)
  if (message) issues.push({ code: 'custom', input: id, path: ['scope_id'], message })
})

const idFault = (scope: BudgetScope, id: string | undefined): string | undefined => {
  if (scope === 'account') return id === undefined ? undefined : 'a budget of the account has none'
  if (scope === 'tag') return tagsSchema.element.safeParse(id).success ? undefined : 'must be a tag'
  if (scope === 'project') return idSchema('project').safeParse(id).success ? undefined : 'must be the id of a project'
  const isActor = idSchema('key').safeParse(id).success || idSchema('user').safeParse(id).success
  return isActor ? undefined : 'must be the id of a key or a user'
}

/** The body of `PATCH /v1/budgets/{budget_id}`: what is not named stays. What it counts, and by what period, never changes. */
export const patchBudgetSchema = z.strictObject({ name, amount, soft_percents: softPercents, hard }).partial()

export const budgetSchema = z.object({
  id: idSchema('budget'),
  object: z.literal('budget'),
  name: z.string(),
  scope: z.enum(budgetScopes),
  scope_id: z.string().nullable(),
  period: z.enum(budgetPeriods),
  amount: creditsSchema,
  soft_percents: z.array(z.int()),
  hard: z.boolean(),
  used: creditsSchema.describe('In this period: what tasks were charged, and what open ones may still cost.'),
  remaining: creditsSchema,
  resets_at: time.nullable(),
  revision: z.int().describe('Also the ETag.'),
  created_at: time,
  updated_at: time,
})
export type BudgetView = z.output<typeof budgetSchema>
