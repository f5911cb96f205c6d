import { z } from 'zod'
import { filtersSchema } from '../events/filters.ts'
import { cloudEventSchema, eventTypeNames } from '../events/lifecycle.ts'
import { idSchema } from '../ids.ts'
import { moment } from './page.ts'
import { webhookSecretSchema } from './subscription-parts.ts'
import { positionSchema, typesSchema } from './subscriptions.ts'

const time = z.iso.datetime()
/** While one secret takes the place of another, both sign for at most a week. */
const maxOverlapSeconds = 7 * 24 * 3_600

export const testSubscriptionSchema = z
  .strictObject({ type: z.enum(eventTypeNames).default('task.succeeded') })
  .prefault({})

export const rotateSecretSchema = z
  .strictObject({
    overlap_seconds: z.int().min(0).max(maxOverlapSeconds).default(86_400),
    secret: webhookSecretSchema.optional(),
  })
  .prefault({})
export const rotatedSecretSchema = z.object({
  object: z.literal('subscription_secret'),
  subscription_id: idSchema('subscription'),
  secret: z.string().describe('Shown here and never again.'),
  previous_ends_at: time.describe('Until then the ones before it sign beside it.'),
})

export const recoverSchema = z.strictObject({
  since: moment.describe(
    'The log goes back 30 days: with an earlier time it begins at the oldest event that is still there.',
  ),
  until: moment.optional(),
  types: typesSchema.optional(),
  only_failed: z.boolean().default(false).describe('Only what was given up or canceled, and never arrived.'),
  after: positionSchema.optional().describe('The `next` of the answer before: goes on from there.'),
})
export type Recover = z.output<typeof recoverSchema>

export const recoverySchema = z.object({
  object: z.literal('recovery'),
  subscription_id: idSchema('subscription'),
  deliveries: z.int().nullable().describe('How many were made; null over AMQP and Kafka, which go back in the log.'),
  next: positionSchema.nullable().describe('There is more: ask again with it as `after`.'),
})

export const testFiltersSchema = z
  .strictObject({
    filters: filtersSchema,
    event: cloudEventSchema.optional(),
    event_id: idSchema('event').optional().describe('Of an event in your log, in place of one that you write.'),
  })
  .refine(({ event, event_id: id }) => (event === undefined) !== (id === undefined), {
    error: 'say either event or event_id',
  })
export const filterVerdictSchema = z.object({
  object: z.literal('filter_verdict'),
  matched: z.boolean(),
  why: z.string(),
})

export const disableSubscriptionSchema = z.strictObject({ reason: z.string().min(1).max(300) })

export const webhookKeysSchema = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      kid: z.string(),
      algorithm: z.literal('ed25519'),
      public_key: z.string().describe('`whpk_…`, as Standard Webhooks has it: what signs as v1a.'),
    }),
  ),
})
