import { z } from 'zod'
import { idSchema } from '../ids.ts'

/** How a task can end, as whoever waits for it would say. */
const ends = ['succeeded', 'failed', 'canceled', 'expired'] as const

const eventOfTask = z.enum([
  'task.queued',
  'task.started',
  'task.output',
  'task.canceling',
  'task.succeeded',
  'task.failed',
  'task.canceled',
  'task.expired',
])

const unique = (items: readonly unknown[]): boolean => new Set(items).size === items.length

/** Where the events of one task are sent, beside what subscriptions hear. */
export const taskWebhookSchema = z.strictObject({
  url: z.string().min(1).max(2048).describe('HTTPS. Nothing is sent to addresses that only machines here can reach.'),
  events: z
    .array(eventOfTask)
    .min(1)
    .max(eventOfTask.options.length)
    .refine(unique, 'must differ')
    .optional()
    .describe('The events that end the task when left out.'),
  secret_id: idSchema('subscription')
    .optional()
    .describe(
      'A subscription of yours over HTTP whose secrets sign the deliveries as `v1`. The key of this instance signs all of them as `v1a`.',
    ),
})
export type TaskWebhook = z.output<typeof taskWebhookSchema>

/** Who is written to when a task has ended: the person who posted it, or who made the key that did. */
export const taskNotifySchema = z.strictObject({
  email: z.literal(true),
  on: z
    .array(z.enum(ends))
    .min(1)
    .refine(unique, 'must differ')
    .default(['succeeded', 'failed'])
    .describe('At most 20 letters an hour to one person. Of a batch there is one letter, when all of it has ended.'),
})
export type TaskNotify = z.output<typeof taskNotifySchema>
