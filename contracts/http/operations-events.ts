import { cloudEventSchema } from '../events/lifecycle.ts'
import { eventPageSchema, eventQuerySchema, eventStreamQuerySchema } from './events.ts'
import type { Operation } from './operation.ts'

export const eventOperations = {
  listEvents: {
    method: 'get',
    path: '/v1/events',
    scope: 'events:read',
    summary: 'The log of what happened, oldest first',
    query: eventQuerySchema,
    answers: { 200: eventPageSchema },
    problems: ['gone'],
  },
  streamEvents: {
    method: 'get',
    path: '/v1/events/stream',
    scope: 'events:read',
    summary: 'Everything that happens, as server-sent events; resumes by Last-Event-ID',
    query: eventStreamQuerySchema,
    answers: { 200: 'text/event-stream' },
    problems: ['too-many-streams'],
  },
  readEvent: {
    method: 'get',
    path: '/v1/events/{event_id}',
    scope: 'events:read',
    summary: 'Read one event',
    answers: { 200: cloudEventSchema },
    problems: ['not-found'],
  },
} as const satisfies Record<string, Operation>
