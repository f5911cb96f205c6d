/** Server-sent events as text: https://html.spec.whatwg.org/multipage/server-sent-events.html */
import type { FollowedEvent } from '#infra/event-follower.ts'
import type { Position } from '#infra/db/events/event-log.ts'

/** How long a browser waits before it connects again. */
const retryMs = 3_000

export const retryFrame = `retry: ${retryMs}\n\n`
export const heartbeat = Buffer.from(':hb\n\n')

/** Events as bytes, which are made once for all of those who are sent the same list, or the same single event. */
export const eventFrames = (events: readonly FollowedEvent[]): Buffer => {
  const key = events.length === 1 ? events[0]! : events
  const known = written.get(key)
  if (known) return known
  const made = Buffer.from(events.map(eventFrame).join(''))
  written.set(key, made)
  return made
}

const written = new WeakMap<object, Buffer>()

const eventFrame = ({ position, type, json }: FollowedEvent): string =>
  `id: ${position}\nevent: ${type}\ndata: ${json}\n\n`

/** Moves the reader's cursor without an event: a stream that breaks before its first one still resumes where it began. */
export const cursorFrame = (position: Position): string => `id: ${position}\n\n`

/** Something that is not in the log. Without `id` it leaves the reader's cursor where it is. */
export const controlFrame = (type: string, data: object, id?: Position): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
