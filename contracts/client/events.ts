import type { z } from 'zod'
import type { Filter } from '../events/filters.ts'
import type { CloudEvent, EventType } from '../events/lifecycle.ts'
import type { createStreamTokenSchema, streamTokenSchema } from '../http/events.ts'
import type { Connection } from './connection.ts'
import { followEvents, type EventStream, type FollowOptions } from './follow-events.ts'
import { listing, type Listing } from './listing.ts'
import type { CallOptions, Send } from './send.ts'

export type EventQuery = {
  /** All that the key may see when left out. */
  type?: EventType | (string & {}) | readonly string[]
  /** The id of what the events are about. */
  subject?: string
}

export type Events = {
  /** What happens, as it happens. */
  stream: (query?: EventQuery & { filters?: readonly Filter[] }, options?: FollowOptions) => EventStream
  /** What has happened in the last 30 days, oldest first. */
  list: (query?: EventQuery & { after?: string; limit?: number }, options?: CallOptions) => Listing<CloudEvent>
  get: (id: string, options?: CallOptions) => Promise<CloudEvent>
  /** A token that opens one stream, once, within a minute: for a page whose EventSource or WebSocket cannot send a key. */
  token: (
    limits?: z.input<typeof createStreamTokenSchema>,
    options?: CallOptions,
  ) => Promise<z.output<typeof streamTokenSchema>>
}

export const eventsOf = (connection: Connection, send: Send): Events => ({
  stream: ({ filters, ...query } = {}, options = {}) => {
    const wanted = filters === undefined ? query : { ...query, filters: JSON.stringify(filters) }
    return followEvents(connection, { path: '/v1/events/stream', query: wanted }, options)
  },
  list: (query, options) => listing(send, { path: '/v1/events', query, cursorName: 'after' }, options),
  get: async (id, options) =>
    (await send({ ...options, path: `/v1/events/${encodeURIComponent(id)}` })).body as CloudEvent,
  token: async (json = {}, options) => {
    const { body } = await send({ ...options, method: 'POST', path: '/v1/stream-tokens', json, isRepeatable: true })
    return body as z.output<typeof streamTokenSchema>
  },
})
