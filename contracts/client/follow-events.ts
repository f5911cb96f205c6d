import type { CloudEvent } from '../events/lifecycle.ts'
import type { Connection, Query } from './connection.ts'
import { dataOf, type Frame } from './event-frames.ts'
import { InkstoneError } from './inkstone-error.ts'
import { openStream, type Cursor } from './open-stream.ts'
import { Outage } from './outage.ts'

export type FollowOptions = {
  signal?: AbortSignal | undefined
  /** The `sequence` of the last event that you have; the stream goes on behind it. Without one it begins now. */
  after?: string | undefined
  /**
   * The log no longer reaches back to where the stream was to go on: read again what you need; the stream goes on from now.
   * Without this function the stream ends with the error `stream-gap`, so that a gap never goes unnoticed.
   */
  onResync?: ((gap: StreamGap) => void | Promise<void>) | undefined
  /** The server has ended the connection because it was not read fast enough. Nothing is missed. */
  onLagged?: (() => void) | undefined
  /** A connection was lost, or could not be made; `undefined` when the server has ended it in order. */
  onReconnect?: ((error: InkstoneError | undefined) => void) | undefined
  /** For so long the server may be away; for ever when left out. */
  outageMs?: number | undefined
  idleMs?: number | undefined
  maxEventLength?: number | undefined
}

export type StreamGap = { reason: string; links: Record<string, string> }

/** Events as they come, over as many connections as it takes. */
export type EventStream = AsyncIterable<CloudEvent> & {
  /** Behind the event that was taken last; keep it to go on from there another time, as `after`. */
  readonly lastEventId: string | undefined
}

/** What a server asks for that does not ask for anything. */
const usualRetryMs = 3_000

type Followed = { path: string; query?: Query }

/**
 * Follows a stream until it is over or the reader stops. Lost connections are made again, from the last event that was taken.
 * @throws InkstoneError when the stream may not be read, or not any more; the signal's reason
 */
export const followEvents = (connection: Connection, followed: Followed, options: FollowOptions): EventStream => {
  const cursor: Cursor = { lastEventId: options.after, retryMs: usualRetryMs }
  return {
    get lastEventId() {
      return cursor.lastEventId
    },
    [Symbol.asyncIterator]: () => follow(connection, { ...followed, cursor }, options),
  }
}

type Following = Followed & { cursor: Cursor; outage: Outage }
/** How a connection has ended; without an error in order. */
type Ending = { isOver: boolean; error?: unknown }

const follow = async function* (
  connection: Connection,
  followed: Followed & { cursor: Cursor },
  options: FollowOptions,
): AsyncGenerator<CloudEvent, void> {
  const { signal, onReconnect, outageMs = Infinity } = options
  const outage = new Outage(connection.clock, outageMs)
  for (;;) {
    signal?.throwIfAborted()
    const { isOver, error } = yield* followOnce(connection, { ...followed, outage }, options)
    if (isOver) return
    if (isPassing(error)) onReconnect?.(error)
    if (error === undefined) await outage.rest(followed.cursor.retryMs, signal)
    else await outage.endure(error, signal)
  }
}

const isPassing = (error: unknown): error is InkstoneError | undefined =>
  error === undefined || (error instanceof InkstoneError && error.retryable)

const followOnce = async function* (
  connection: Connection,
  { path, query, cursor, outage }: Following,
  options: FollowOptions,
): AsyncGenerator<CloudEvent, Ending> {
  const { signal, idleMs, maxEventLength: maxFrameLength } = options
  try {
    const { isOver, frames } = await openStream(connection, cursor, { path, query, signal, idleMs, maxFrameLength })
    for await (const frame of frames) {
      outage.end()
      const event = await eventIn(frame, options)
      if (event) yield event
    }
    return { isOver }
  } catch (error) {
    return { isOver: false, error }
  }
}

/** What a frame tells; undefined when it is about the stream itself. @throws InkstoneError `stream-gap` where nobody looks after gaps */
const eventIn = async (
  { type, data }: Frame,
  { onResync, onLagged }: Pick<FollowOptions, 'onResync' | 'onLagged'>,
): Promise<CloudEvent | undefined> => {
  if (data === '') return undefined
  const value = dataOf(data)
  if (!type.startsWith('stream.')) return value as CloudEvent
  if (type === 'stream.lagged') onLagged?.()
  if (type !== 'stream.resync') return undefined
  const gap = value as Partial<StreamGap>
  const reason = gap.reason ?? 'The log no longer reaches back to the last event.'
  if (!onResync) throw new InkstoneError(reason, { code: 'stream-gap' })
  await onResync({ reason, links: gap.links ?? {} })
  return undefined
}
