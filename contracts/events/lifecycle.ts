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
  'credits.granted': 'Credits were added to the account.',
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
