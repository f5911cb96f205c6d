import { z } from 'zod'
import {
  disabledReasons,
  protocols,
  subscriptionStatuses,
  type DisabledReason,
  type Protocol,
  type SubscriptionStatus,
} from '../http/subscription-parts.ts'
import { idSchema } from '../ids.ts'

/** What a `subscription.*` event says: nothing of where it sends to, since the address alone may open something. */
export const subscriptionEventDataSchema = z.object({
  subscription: z.object({
    id: idSchema('subscription'),
    name: z.string(),
    protocol: z.enum(protocols),
    status: z.enum(subscriptionStatuses),
    disabled_reason: z.enum(disabledReasons).nullable(),
    failing_since: z.iso.datetime().nullable(),
    last_error: z.string().nullable(),
  }),
})

/** What `subscription.recovered` says. */
export const recoveredEventDataSchema = subscriptionEventDataSchema.extend({
  recovery: z.object({
    since: z.iso.datetime(),
    until: z.iso.datetime(),
    deliveries: z
      .int()
      .nullable()
      .describe('How many were put in line; null over AMQP and Kafka, which go back in the log.'),
  }),
})

/** The facts of a subscription that its events repeat. */
type SubscriptionFacts = {
  id: string
  name: string
  protocol: Protocol
  status: SubscriptionStatus
  disabledReason: DisabledReason | null
  failingSince: Date | null
  lastError: string | null
}

export const subscriptionEventData = (facts: SubscriptionFacts, more: Record<string, unknown> = {}) => ({
  subscription: {
    id: facts.id,
    name: facts.name,
    protocol: facts.protocol,
    status: facts.status,
    disabled_reason: facts.disabledReason,
    failing_since: facts.failingSince?.toISOString() ?? null,
    last_error: facts.lastError,
  },
  ...more,
})
