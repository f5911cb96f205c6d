import { z } from 'zod'
import { limitNames, limitsSchema, type LimitName } from '../limits.ts'
import { planNames } from '../plans.ts'
import { timeZoneSchema } from '../time-zone.ts'
import { pageQuery } from './page.ts'

const limit = z.int().min(0)
const moment = z.iso.datetime().max(40)
// Not the schema with its defaults: a limit that nobody names must stay what it is.
const ownLimits = z.strictObject(
  Object.fromEntries(Object.keys(limitsSchema.shape).map(name => [name, limit.optional()])) as Record<
    LimitName,
    z.ZodOptional<typeof limit>
  >,
)

export const adminAccountQuery = pageQuery.extend({
  q: z.string().max(100).optional(),
  plan: z.enum(planNames).optional(),
  status: z.enum(['active', 'suspended']).optional(),
})

export const patchAccountSchema = z
  .strictObject({
    plan: z.enum(planNames).optional().describe('Its limits take the place of all that the account had.'),
    limits: ownLimits.optional().describe('Limits of its own, in place of those of the plan.'),
    temporary_limits: z
      .array(z.strictObject({ name: z.enum(limitNames as [LimitName, ...LimitName[]]), value: limit, until: moment }))
      .min(1)
      .max(limitNames.length)
      .optional()
      .describe('What holds until then, over everything else.'),
    time_zone: timeZoneSchema.optional(),
    is_suspended: z.boolean().optional(),
    reason: z.string().min(1).max(300).optional(),
  })
  .refine(asked => (!asked.is_suspended && !asked.temporary_limits) || asked.reason !== undefined, {
    path: ['reason'],
    error: 'is required to suspend an account or to give it limits for a while',
  })

export const adminAccountSchema = z.object({
  object: z.literal('account'),
  id: z.string(),
  name: z.string(),
  plan: z.enum(planNames),
  time_zone: z.string(),
  limits: z.record(z.string(), z.int()),
  available: z.string(),
  held: z.string(),
  suspended_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
})
