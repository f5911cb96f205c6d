import { z } from 'zod'
import { cloudEventSchema } from '../events/lifecycle.ts'
import { scopes } from '../scopes.ts'

/** A type of event, as the list of them shows it. */
export const eventTypeSchema = z.object({
  object: z.literal('event_type'),
  type: z.string(),
  description: z.string(),
  version: z
    .int()
    .describe('Grows when the data changes in a way that old readers cannot bear; new members are no such change.'),
  dataschema: z.string().describe('What such events have in their `dataschema`.'),
  source: z.string(),
  scope: z.enum(scopes).describe('What is needed, beside `events:read`, to hear of it.'),
  durable: z.boolean().describe('False for what is in no log: it cannot be asked for again, nor subscribed to.'),
  deprecated: z.string().nullable().describe('What takes its place, where it should not be relied on any more.'),
  example: cloudEventSchema,
})

/** The same with what its data is like. */
export const eventTypeDetailSchema = eventTypeSchema.extend({
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema 2020-12 of `data`.'),
})
export type EventTypeView = z.output<typeof eventTypeSchema>
