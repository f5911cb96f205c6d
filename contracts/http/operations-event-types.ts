import { eventTypeDetailSchema, eventTypeSchema } from './event-types.ts'
import type { Operation } from './operation.ts'
import { pageOf } from './page.ts'

export const eventTypeOperations = {
  listEventTypes: {
    method: 'get',
    path: '/v1/event-types',
    scope: 'events:read',
    summary: 'Every type of event, with an example; one page',
    answers: { 200: pageOf(eventTypeSchema), 304: null },
    problems: [],
  },
  readEventType: {
    method: 'get',
    path: '/v1/event-types/{event_type}',
    scope: 'events:read',
    summary: 'One type of event with the JSON Schema of its data',
    answers: { 200: eventTypeDetailSchema, 304: null },
    problems: ['not-found'],
  },
} as const satisfies Record<string, Operation>
