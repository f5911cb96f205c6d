import type { FollowedEvent, FollowFilter } from '#infra/event-follower.ts'
import type { Position } from '#infra/db/events/event-log.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { EventStream } from './event-stream.ts'
import { eventFrames } from './frames.ts'

type Push = {
  tail: EventTail
  stream: EventStream
  filter: FollowFilter
  after: Position
  onLive?: () => void
  /** The stream ends after this event. */
  isLast?: (event: FollowedEvent) => boolean
}

/** Sends the events after a position into a stream, as fast as it is read, until either side ends. */
export const pushEvents = ({ tail, stream, filter, after, onLive, isLast = () => false }: Push): void => {
  const deliver = (events: readonly FollowedEvent[]): Promise<void> | undefined => {
    const end = events.findIndex(isLast)
    if (end === -1) return stream.send(eventFrames(events))
    stream.end(eventFrames(events.slice(0, end + 1)))
    return undefined
  }
  const follower = tail.follow(
    { ...filter, after },
    {
      deliver,
      onLive: () => onLive?.(),
      onEnd: reason => (reason === 'lagged' ? stream.endLagged() : stream.end()),
    },
  )
  stream.onClose(() => follower.close())
}
