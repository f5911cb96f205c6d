import { chunksOf, textOf } from './bytes-of.ts'
import { connectionFailed, fetchOnce, type Connection, type Query } from './connection.ts'
import { errorOf } from './error-of.ts'
import { FrameReader, type Frame } from './event-frames.ts'
import { InkstoneError } from './inkstone-error.ts'

/** Where a reader stands; it goes on from there with the next connection. */
export type Cursor = {
  lastEventId: string | undefined
  /** What the server asked to wait before that. */
  retryMs: number
}

export type StreamCall = {
  path: string
  query?: Query | undefined
  signal?: AbortSignal | undefined
  /** After so long without a byte the connection is taken for dead. */
  idleMs?: number | undefined
  /** The same for the first one. */
  firstByteMs?: number | undefined
  maxFrameLength?: number | undefined
}

export type OpenStream = {
  /** Nothing will come any more. */
  isOver: boolean
  frames: AsyncGenerator<Frame, void>
}

/** Three heartbeats. */
const defaultIdleMs = 45_000
const defaultMaxFrameLength = 16 * 2 ** 20
const maxProblemBytes = 2 ** 20

/** One connection of a stream of events; the cursor moves with every frame that is taken. @throws InkstoneError; the signal's reason; whatever `token` throws */
export const openStream = async (connection: Connection, cursor: Cursor, call: StreamCall): Promise<OpenStream> => {
  const { path, query, signal, idleMs = defaultIdleMs, firstByteMs = idleMs } = call
  const watch = new Watch()
  watch.start(firstByteMs)
  const either = signal ? AbortSignal.any([signal, watch.signal]) : watch.signal
  const explain = (error: unknown): unknown => {
    watch.stop()
    signal?.throwIfAborted()
    if (!watch.signal.aborted) return error
    return new InkstoneError(`GET ${path}: the stream fell silent`, { code: 'timed-out', retryable: true })
  }
  const cut = (error: unknown): never => {
    throw connectionFailed(`GET ${path}`, connection.baseUrl, error)
  }
  try {
    const headers = {
      Accept: 'text/event-stream',
      ...(cursor.lastEventId === undefined ? {} : { 'Last-Event-ID': cursor.lastEventId }),
    }
    const response = await fetchOnce(connection, { method: 'GET', path, query, headers }, either)
    if (!isStream(response)) {
      const text = await textOf(response, maxProblemBytes).catch(cut)
      watch.stop()
      if (response.status !== 204) throw errorOf(`GET ${path}`, response, text ?? '')
      return { isOver: true, frames: none() }
    }
    const read = (chunks: Chunks): Promise<IteratorResult<Uint8Array, void>> =>
      chunks
        .next()
        .catch(cut)
        .catch((error: unknown) => {
          throw explain(error)
        })
    return { isOver: false, frames: framesOf(response, cursor, { call, watch, read }) }
  } catch (error) {
    throw explain(error)
  }
}

const isStream = ({ status, headers }: Response): boolean =>
  status === 200 && /^text\/event-stream\b/i.test(headers.get('Content-Type') ?? '')

type Chunks = AsyncGenerator<Uint8Array, void>
type Reading = { call: StreamCall; watch: Watch; read: (chunks: Chunks) => Promise<IteratorResult<Uint8Array, void>> }

const framesOf = async function* (
  response: Response,
  cursor: Cursor,
  { call, watch, read }: Reading,
): AsyncGenerator<Frame, void> {
  const { path, maxFrameLength = defaultMaxFrameLength, idleMs = defaultIdleMs, firstByteMs = idleMs } = call
  const reader = new FrameReader(maxFrameLength)
  const chunks = chunksOf(response)
  try {
    for (let patienceMs = firstByteMs; ; patienceMs = idleMs) {
      // Only while something is waited for: whoever takes the events may take his time.
      watch.start(patienceMs)
      const next = await read(chunks)
      watch.stop()
      if (next.done) return
      const frames = push(reader, next.value, path)
      cursor.retryMs = reader.retryMs ?? cursor.retryMs
      for (const frame of frames) {
        cursor.lastEventId = frame.id ?? cursor.lastEventId
        yield frame
      }
    }
  } finally {
    watch.stop()
    await chunks.return()
  }
}

const push = (reader: FrameReader, chunk: Uint8Array, path: string): Frame[] => {
  try {
    return reader.push(chunk)
  } catch (cause) {
    throw new InkstoneError(`GET ${path}: an event is too large`, { code: 'answer-too-large', cause })
  }
}

const none = async function* (): AsyncGenerator<Frame, void> {}

/** Aborts so long after it was started, unless it was stopped. */
class Watch {
  readonly #controller = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  start(ms: number): void {
    this.stop()
    this.#timer = setTimeout(() => this.#controller.abort(), ms)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
