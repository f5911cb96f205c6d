import { z } from 'zod'
import { creditsSchema } from '../prices/price-rules.ts'

const usageBuckets = ['1m', '1h', '1d'] as const
export type UsageBucket = (typeof usageBuckets)[number]

const usageGroups = ['type', 'status', 'key', 'tag', 'project'] as const
export type UsageGroup = (typeof usageGroups)[number]

const time = z.iso.datetime()
const moment = time.max(40).refine(text => !text.startsWith('0000'), { message: 'years begin with 0001' })

const group = `(?:${usageGroups.join('|')})`
const groupBy = z
  .string()
  .max(60)
  .regex(new RegExp(`^${group}(?:,${group}){0,${usageGroups.length - 1}}$`), `some of ${usageGroups.join(', ')}`)
  .transform(text => [...new Set(text.split(',') as UsageGroup[])])

export const usageQuery = z.strictObject({
  start: moment.optional().describe('The first moment; by itself an hour, a day or thirty days before the end.'),
  end: moment.optional().describe('The first moment that no longer counts; now by itself.'),
  bucket: z.enum(usageBuckets).default('1h').describe('`1d` is a day in the time zone of the account.'),
  group_by: groupBy
    .optional()
    .describe('Some of `type`, `status`, `key`, `tag` and `project`, with commas between them.'),
})

export const usageSchema = z.object({
  object: z.literal('usage'),
  start: time,
  end: time,
  bucket: z.enum(usageBuckets),
  time_zone: z.string(),
  group_by: z.array(z.enum(usageGroups)),
  data: z.array(
    z.object({
      start: time,
      type: z.string().optional(),
      status: z.string().optional(),
      key: z
        .string()
        .nullable()
        .optional()
        .describe('The key or user that posted the tasks; null where it is not known.'),
      tag: z
        .string()
        .nullable()
        .optional()
        .describe(
          'A task counts once for each of its tags. Null: it has none. `*`: one of more tags than are kept apart.',
        ),
      project: z.string().nullable().optional().describe('Null: in none, or counted before there were projects.'),
      tasks: z.int(),
      credits: creditsSchema,
    }),
  ),
})
export type UsageRow = z.output<typeof usageSchema>['data'][number]
