import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { pageQuery } from './page.ts'

const time = z.iso.datetime()

const deliveryStatuses = ['pending', 'delivered', 'failed', 'canceled'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]
/** Why something is sent. */
const deliveryReasons = ['event', 'task', 'test', 'redelivery', 'recovery'] as const
export type DeliveryReason = (typeof deliveryReasons)[number]

export const listDeliveriesQuery = pageQuery.extend({ status: z.enum(deliveryStatuses).optional() })

export const deliverySchema = z.object({
  id: idSchema('delivery'),
  object: z.literal('delivery'),
  subscription_id: idSchema('subscription').nullable().describe('Null for the webhook of one task.'),
  event_id: z.string(),
  event_type: z.string(),
  subject: z.string(),
  status: z.enum(deliveryStatuses),
  reason: z.enum(deliveryReasons),
  attempt_count: z.int(),
  next_attempt_at: time.nullable(),
  last_status: z.int().nullable().describe('What the receiver has answered.'),
  last_error: z.string().nullable(),
  created_at: time,
  ended_at: time.nullable(),
})
export type DeliveryView = z.output<typeof deliverySchema>

const headers = z.record(z.string(), z.unknown())
const attemptSchema = z.object({
  number: z.int(),
  at: time,
  ms: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  request_headers: headers.describe('Without what signs in.'),
  response_headers: headers.nullable(),
  response_body: z.string().nullable().describe('Its first kibibyte.'),
})

/** One delivery by itself, with every try. */
export const deliveryWithAttemptsSchema = deliverySchema.extend({ attempts: z.array(attemptSchema) })
export type DeliveryAttemptView = z.output<typeof attemptSchema>
