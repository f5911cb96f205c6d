import { z } from 'zod'
import { progressEventDataSchema } from './progress-data.ts'
import { defineEvent, type EventDefinition } from './topic.ts'
import { topics, type TopicName } from './topics.ts'

export type EventType = {
  [Name in TopicName]: `${Name}.${keyof (typeof topics)[Name]['types'] & string}`
}[TopicName]

/** Every type of event that the log holds. */
export const eventTypes = Object.fromEntries(
  Object.entries(topics).flatMap(([name, topic]) =>
    Object.keys(topic.types).map(verb => [`${name}.${verb}`, defineEvent(name, verb, topic)]),
  ),
) as Record<EventType, EventDefinition>

export const eventTypeNames = Object.keys(eventTypes) as EventType[]

/** Lossy and never in the log: it has no sequence, and a reader who was away does not see it again. */
export const progressEventType = 'task.progress'

/** What there is to know of it. */
export const progressDefinition: EventDefinition = defineEvent('task', 'progress', {
  ...topics.task,
  data: progressEventDataSchema,
  types: { progress: 'How far the work is. May be left out at any time.' },
})

/** A type by its name, whoever gave it; undefined where there is none. */
export const findEventType = (type: string): EventDefinition | undefined => {
  if (type === progressEventType) return progressDefinition
  return Object.hasOwn(eventTypes, type) ? eventTypes[type as EventType] : undefined
}

/** CloudEvents 1.0 in JSON, with the extensions `sequence`, `partitionkey`, `correlationid`, `causationid`, `traceparent`. */
export const cloudEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  dataschema: z
    .string()
    .optional()
    .describe('Names the schema of `data` and its version, as `/v1/event-types` lists them.'),
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
