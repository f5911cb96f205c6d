import { z } from 'zod'

/** The events that the platform's log holds, and what each says. The catalogue grows with each part of the platform. */
export const eventTypes = {
  'task.queued': 'A task was accepted, its credits are held, its command is on the way.',
  'task.started':
    'A worker has begun. Announced only when the work outlasts a moment: short work goes straight to its end.',
  'task.output':
    'A file of the task is finished; it can be fetched while the rest is worked on. The end lists it again.',
  'task.canceling': 'A cancel was asked for; the worker is being told.',
  'task.succeeded': 'The task is done; its final cost is in it.',
  'task.failed': 'The task failed; nothing is charged.',
  'task.canceled': 'The task was canceled.',
  'task.expired': 'The task missed its deadline; nothing is charged.',
  'batch.queued': 'A batch was accepted.',
  'batch.finished': 'Every item of a batch has ended.',
  'recognition.feedback': 'Somebody said whether a recognition was right; what was given back for it is in it.',
  'design.created': 'A design was made: by a task, from a document or as a copy.',
  'design.updated': 'A design has a new version.',
  'design.deleted': 'A design was deleted.',
  'api_key.created': 'A key was made: by itself, or to take the place of another.',
  'api_key.revoked': 'A key was revoked; it opens nothing any more.',
  'api_key.leaked': 'Somebody found a key in public; it was revoked at once.',
  'member.added': 'Somebody has accepted an invitation into the account.',
  'member.changed': 'Somebody has another role in the account.',
  'member.removed': 'Somebody has left the account, or was taken out of it.',
  'session.reuse_detected': 'A refresh token was shown a second time, long after the first; its session was ended.',
  'credits.granted': 'Credits were added to the account.',
  'credits.refunded': 'What a task had cost was given back.',
  'credits.withdrawn': 'Credits were taken back: an order was refunded, or an operator has corrected the balance.',
  'credits.expiring': 'Credits expire in so many days if they are not spent: 7, and then 1.',
  'credits.expired': 'Credits were not spent in time and are gone.',
  'credits.low': 'The balance has fallen to the line below which it is low. Told once until it rises above it.',
  'credits.depleted': 'No credits are available. Told once until some are.',
  'order.created': 'Something was ordered; nothing is reserved yet.',
  'order.reserved': 'The order has its piece of the stock, and its payment is being opened.',
  'order.awaiting_payment': 'The order can be paid.',
  'order.paid': 'The order is paid.',
  'order.fulfilled': 'What was ordered was given: the credits are there, or the plan has begun.',
  'order.canceled': 'The order was canceled before it was paid.',
  'order.expired': 'The order was not paid in time.',
  'order.failed': 'The order could not be carried out; what was paid for it is paid back.',
  'order.refunding': 'The credits were taken back and the money is on its way.',
  'order.refunded': 'Money was paid back: how much and why is in `payment.refund`.',
  'order.refund_failed':
    'A refund was declined, or the provider has refused it; credits that were taken back are there again.',
  'payment.succeeded': 'A payment for an order was made.',
  'payment.failed': 'A payment for an order failed. It may still succeed: another card can be tried.',
  'payment.mismatched': 'A payment is not what the order asks for. Nothing was given for it; an operator looks at it.',
  'budget.threshold_reached': 'So much of a budget is used as one of its percentages says. Told once in a period.',
  'budget.exceeded': 'A hard budget has refused a task, or a soft one is used up. Told once in a period.',
} as const

export type EventType = keyof typeof eventTypes
export const eventTypeNames = Object.keys(eventTypes) as EventType[]

/** Lossy and never in the log: it has no sequence, and a reader who was away does not see it again. */
export const progressEventType = 'task.progress'

/** CloudEvents 1.0 in JSON, with the extensions `sequence`, `partitionkey`, `correlationid`, `causationid`, `traceparent`. */
export const cloudEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  sequence: z
    .string()
    .optional()
    .describe('Sorts as text; send it back as Last-Event-ID or `after` to go on from here.'),
  partitionkey: z.string(),
  correlationid: z.string().optional(),
  causationid: z.string().optional(),
  traceparent: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
})
export type CloudEvent = z.output<typeof cloudEventSchema>
