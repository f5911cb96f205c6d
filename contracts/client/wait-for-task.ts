import type { CloudEvent } from '../events/lifecycle.ts'
import type { TaskView } from '../http/tasks.ts'
import type { Connection } from './connection.ts'
import { dataOf } from './event-frames.ts'
import { InkstoneError } from './inkstone-error.ts'
import { openStream, type Cursor } from './open-stream.ts'
import { Outage } from './outage.ts'
import { backoffMs } from './retry-delay.ts'
import type { Send } from './send.ts'

export type WaitOptions = {
  signal?: AbortSignal | undefined
  /** Called with what happens to the task, its progress among it. Where events do not come through there are none. */
  onEvent?: ((event: CloudEvent) => void) | undefined
  /** Called whenever the task was read anew. */
  onTask?: ((task: TaskView) => void) | undefined
  /** For so long the server may be away; 5 minutes when left out. */
  outageMs?: number | undefined
}

const defaultOutageMs = 5 * 60_000
/** A proxy that collects what it passes on shows no byte of a stream; the first one comes at once otherwise. */
const firstByteMs = 5_000
const pollSeconds = 25
/** A proxy that drops `Prefer` must not make us ask without pause. */
const shortestPollMs = 1_000

type Watcher = { send: Send; connection: Connection }
/** A task, and what is known of it already. */
type Wanted = { id: string; known?: TaskView }

/**
 * Resolves with the task once it has ended, however it did. Listens to its events; where these do not come through it asks again and
 * again, each time with a long wait. @throws InkstoneError when the task may not be read or the server is away for too long; the
 * signal's reason
 */
export const waitForTask = async (watcher: Watcher, wanted: Wanted, options: WaitOptions = {}): Promise<TaskView> => {
  const { signal, onTask, outageMs = defaultOutageMs } = options
  const outage = new Outage(watcher.connection.clock, outageMs)
  const look = looker(watcher, `/v1/tasks/${encodeURIComponent(wanted.id)}`, options)
  let { known } = wanted
  while (!known?.done) {
    try {
      const task = await look(known)
      outage.end()
      if (task.revision !== known?.revision) onTask?.(task)
      known = task
    } catch (error) {
      await outage.endure(error, signal)
    }
  }
  return known
}

/** Returns what looks at the task: at once where nothing is known of it, else when something may have happened. */
const looker = ({ send, connection }: Watcher, path: string, options: WaitOptions) => {
  const { signal } = options
  const { clock, timeoutMs } = connection
  const ears = { connection, path: `${path}/events`, cursor: { lastEventId: undefined, retryMs: 0 } }
  let hasEvents = true

  const read = async (): Promise<TaskView> => (await send({ path, signal })).body as TaskView

  const poll = async (known: TaskView): Promise<TaskView> => {
    const begun = clock.now()
    const headers = { Prefer: `wait=${pollSeconds}`, 'If-None-Match': `"${known.revision}"` }
    const { body } = await send({ path, headers, signal, timeoutMs: timeoutMs + pollSeconds * 1000 })
    if (body === undefined && clock.now() - begun < shortestPollMs) await clock.pause(shortestPollMs, signal)
    return (body as TaskView | undefined) ?? known
  }

  return async (known: TaskView | undefined): Promise<TaskView> => {
    if (!known) return read()
    if (!hasEvents) return poll(known)
    const heard = await listen(ears, options)
    hasEvents = heard !== 'nothing'
    const task = await read()
    // A server that ends streams as soon as they begin must not be asked without pause.
    if (heard === 'a part' && !task.done) await clock.pause(backoffMs(1, clock.random), signal)
    return task
  }
}

type Ears = { connection: Connection; path: string; cursor: Cursor }

/** Listens over one connection. Resolves with whether the end was told, a part of the way there, or events do not come through here. */
const listen = async (
  { connection, path, cursor }: Ears,
  { signal, onEvent }: WaitOptions,
): Promise<'the end' | 'a part' | 'nothing'> => {
  let hasBegun = false
  try {
    const { frames, isOver } = await openStream(connection, cursor, { path, signal, firstByteMs })
    for await (const { type, data } of frames) {
      hasBegun = true
      if (data === '' || type.startsWith('stream.')) continue
      const event = dataOf(data) as CloudEvent
      onEvent?.(event)
      if (isLast(event)) return 'the end'
    }
    // Nothing more will be told, though the task may not know its end yet.
    return isOver ? 'nothing' : 'a part'
  } catch (error) {
    if (!(error instanceof InkstoneError)) throw error
    return isWorthMore(error, hasBegun) ? 'a part' : 'nothing'
  }
}

/** Whether events may come through another time: the server was away, but it has not refused, and nothing holds them back. */
const isWorthMore = ({ retryable, code, status }: InkstoneError, hasBegun: boolean): boolean =>
  retryable && status !== 429 && (code !== 'timed-out' || hasBegun)

const isLast = ({ type }: CloudEvent): boolean => /^task\.(?:succeeded|failed|canceled|expired)$/.test(type)
