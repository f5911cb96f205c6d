/** The named parts of the OpenAPI document that are about events. */
import type { z } from 'zod'
import { filterSchema } from '../events/filters.ts'
import { cloudEventSchema } from '../events/lifecycle.ts'
import { eventTypeDetailSchema, eventTypeSchema } from './event-types.ts'
import { createStreamTokenSchema, eventPageSchema, streamTokenSchema } from './events.ts'

export const eventRequests = {
  CreateStreamToken: createStreamTokenSchema,
  Filter: filterSchema,
} as const satisfies Record<string, z.ZodType>

export const eventAnswers = {
  Event: cloudEventSchema,
  EventPage: eventPageSchema,
  EventType: eventTypeSchema,
  EventTypeDetail: eventTypeDetailSchema,
  StreamToken: streamTokenSchema,
} as const satisfies Record<string, z.ZodType>
