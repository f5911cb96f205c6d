import { get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'

/** A block of a stream as it came, and its fields. */
type Frame = { text: string; id?: string | undefined; event?: string | undefined; data?: unknown }
export type EventFrame = Frame & { event: string; data: CloudEvent }

export type OpenStream = {
  status: number
  headers: IncomingMessage['headers']
  /** The next block of any kind; undefined at the end. */
  frame: () => Promise<Frame | undefined>
  /** The next block that a browser would make an event of; undefined at the end. */
  event: () => Promise<EventFrame | undefined>
  /** Takes no more bytes from the connection, or takes them again. */
  pause: () => void
  resume: () => void
  close: () => void
}

/** Reads a stream of server-sent events, block by block. */
export const openStream = async (
  url: string,
  { token, headers = {} }: { token?: string; headers?: Record<string, string> },
): Promise<OpenStream> => {
  const request = get(url, {
    agent: false,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      Accept: 'text/event-stream',
      ...headers,
    },
  })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  const blocks = blocksOf(response)

  const frame = async (): Promise<Frame | undefined> => {
    const { value, done } = await blocks.next()
    return done ? undefined : parse(value)
  }
  const event = async (): Promise<EventFrame | undefined> => {
    for (;;) {
      const next = await frame()
      if (next === undefined || next.event !== undefined) return next as EventFrame | undefined
    }
  }
  return {
    status: response.statusCode!,
    headers: response.headers,
    frame,
    event,
    pause: () => response.socket.pause(),
    resume: () => response.socket.resume(),
    close: () => request.destroy(),
  }
}

/** The next so many events of a stream, fewer only if it ends. */
export const take = async (stream: OpenStream, count: number): Promise<EventFrame[]> => {
  const events: EventFrame[] = []
  while (events.length < count) {
    const event = await stream.event()
    if (event === undefined) return events
    events.push(event)
  }
  return events
}

async function* blocksOf(response: IncomingMessage): AsyncGenerator<string> {
  let text = ''
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += String(chunk)
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      yield* blocks
    }
  } catch {
    // The connection was cut, by us or by the server: the end, either way.
  }
}

const parse = (text: string): Frame => {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
  const data = field('data')
  return { text, id: field('id'), event: field('event'), ...(data === undefined ? {} : { data: JSON.parse(data) }) }
}
