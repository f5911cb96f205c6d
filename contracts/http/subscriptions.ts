import { z } from 'zod'
import { filtersSchema } from '../events/filters.ts'
import { eventTypeNames } from '../events/lifecycle.ts'
import { idSchema } from '../ids.ts'
import { pageOf, pageQuery } from './page.ts'
import {
  disabledReasons,
  ownBroker,
  patchConfigSchema,
  protocols,
  protocolSettingsSchemas,
  sinkCredentialSchema,
  subscriptionConfigSchema,
  subscriptionStatuses,
  webhookSecretSchema,
} from './subscription-parts.ts'

const time = z.iso.datetime()
export const positionSchema = z.string().regex(/^\d{16}\.\d{16}$/, 'must be the `sequence` of an event')

const name = z
  .string()
  .max(100)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line of text')
export const typesSchema = z
  .array(z.enum(eventTypeNames))
  .max(eventTypeNames.length)
  .refine(items => new Set(items).size === items.length, 'must differ')
  .describe('Empty for every type that you may hear of. None may be one that you may not.')
const sink = z
  .string()
  .regex(/^[\x21-\x7e]{1,2048}$/, 'must be an address of at most 2048 characters')
  .describe(
    `\`https://…\`, \`amqps://host/vhost\`, \`${ownBroker}\` or \`kafka+ssl://host:9093,host:9093\`, by protocol.`,
  )

const everywhere = {
  name: name.default(''),
  types: typesSchema.default([]),
  filters: filtersSchema.default([]),
  sink,
  config: subscriptionConfigSchema.prefault({}),
}
const password = sinkCredentialSchema.options[0]

/** The body of `POST /v1/subscriptions`, with the field names of CloudEvents Subscriptions. */
export const createSubscriptionSchema = z.discriminatedUnion('protocol', [
  z.strictObject({
    protocol: z.literal('HTTP'),
    ...everywhere,
    protocolsettings: protocolSettingsSchemas.HTTP.prefault({}),
    sinkcredential: sinkCredentialSchema.optional(),
    secret: webhookSecretSchema.optional().describe('Made when it is left out. Never shown again.'),
  }),
  z.strictObject({
    protocol: z.literal('AMQP'),
    ...everywhere,
    protocolsettings: protocolSettingsSchemas.AMQP,
    sinkcredential: password.optional(),
  }),
  z.strictObject({
    protocol: z.literal('KAFKA'),
    ...everywhere,
    protocolsettings: protocolSettingsSchemas.KAFKA,
    sinkcredential: password.optional(),
  }),
])
export type CreateSubscription = z.output<typeof createSubscriptionSchema>

/** The body of `PATCH /v1/subscriptions/{subscription_id}`: what is not named stays. Its protocol never changes. */
export const patchSubscriptionSchema = z
  .strictObject({
    name,
    types: typesSchema,
    filters: filtersSchema,
    sink,
    protocolsettings: z.record(z.string(), z.unknown()).describe('As a whole, as it is posted for the protocol.'),
    sinkcredential: sinkCredentialSchema.nullable(),
    config: patchConfigSchema,
  })
  .partial()
export type PatchSubscription = z.output<typeof patchSubscriptionSchema>

export const listSubscriptionsQuery = pageQuery.extend({
  status: z.enum(subscriptionStatuses).optional(),
  protocol: z.enum(protocols).optional(),
})

export const listAllSubscriptionsQuery = listSubscriptionsQuery.extend({ account_id: idSchema('account').optional() })

const view = z.object({
  id: idSchema('subscription'),
  object: z.literal('subscription'),
  name: z.string(),
  owner: z
    .object({ type: z.enum(['api_key', 'user']), id: z.string() })
    .describe('Whose rights decide what is heard; whoever changes or resumes it takes it over.'),
  types: z.array(z.string()),
  filters: z.array(z.record(z.string(), z.unknown())).describe('As they were sent: each is a `Filter`.'),
  protocol: z.enum(protocols),
  sink: z.string(),
  protocolsettings: z.record(z.string(), z.unknown()),
  has_sinkcredential: z.boolean(),
  config: subscriptionConfigSchema,
  status: z.enum(subscriptionStatuses),
  disabled_reason: z.enum(disabledReasons).nullable(),
  next_verification_at: time.nullable().describe('When the receiver is asked next whether it agrees.'),
  failing_since: time.nullable(),
  last_error: z.string().nullable(),
  last_success_at: time.nullable(),
  cursor: positionSchema.describe('How far it has come in the log. Over HTTP: what is behind it has its deliveries.'),
  revision: z.int().describe('Also the ETag.'),
  created_at: time,
  updated_at: time,
})

const waiting = z.object({
  count: z.int().describe('Of deliveries; over AMQP and Kafka of events of the account. At most 1000.'),
  since: time.nullable(),
})

export const subscriptionSchema = view
export type SubscriptionView = z.output<typeof subscriptionSchema>

/** One subscription by itself. */
export const subscriptionWithLagSchema = view.extend({ waiting: waiting.describe('What it has not got yet.') })
/** The only answers that have the secret. */
export const createdSubscriptionSchema = view.extend({
  secret: z.string().optional().describe('What deliveries over HTTP are signed with. Shown here and never again.'),
})
export const operatorSubscriptionSchema = view.extend({ account_id: idSchema('account') })

export const subscriptionPageSchema = pageOf(subscriptionSchema)
