import { cloudEventSchema } from '../events/lifecycle.ts'
import {
  createStreamTokenSchema,
  eventPageSchema,
  eventQuerySchema,
  eventStreamQuerySchema,
  streamTokenSchema,
} from './events.ts'
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
    takesStreamToken: true,
    answers: { 200: 'text/event-stream' },
    problems: ['too-many-streams', 'stream-tokens-unavailable'],
  },
  createStreamToken: {
    method: 'post',
    path: '/v1/stream-tokens',
    scope: 'events:read',
    summary: 'A token that opens one stream of events, for a browser that cannot send a header',
    body: createStreamTokenSchema,
    answers: { 201: streamTokenSchema },
    problems: ['stream-tokens-unavailable'],
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
