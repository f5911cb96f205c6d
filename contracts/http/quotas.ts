import { z } from 'zod'

const quotaNames = [
  'tasks_per_minute',
  'tasks_per_day',
  'tasks_per_month',
  'tasks_in_flight',
  'pixels_per_day',
  'storage_bytes',
  'designs',
  'subscriptions',
] as const

export const quotasSchema = z.object({
  object: z.literal('quotas'),
  time_zone: z.string().describe('Where the days and months begin; an IANA name.'),
  data: z.array(
    z.object({
      quota: z.enum(quotaNames),
      limit: z.int(),
      used: z.int(),
      remaining: z.int(),
      resets_at: z.iso.datetime().nullable().describe('Null for what is freed and not reset.'),
    }),
  ),
})
export type QuotaView = z.output<typeof quotasSchema>['data'][number]
