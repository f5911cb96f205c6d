import { randomInt } from 'node:crypto'
import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { socketProtocol } from '#contracts/events/socket-frames.ts'
import { startOfLog } from '#infra/db/events/event-log.ts'
import type { Seen, Sequence } from './sequence.ts'

export type ReaderKind = 'sse' | 'ws'
type Event = { id: string; sequence?: string; subject: string; type: string; data: { bench?: { place: number } } }

type Options = { kind: ReaderKind; url: string; token: string; sequence: Sequence; signal: AbortSignal }

/** How long a reader stays before it leaves in the middle of whatever comes, in milliseconds. */
const stay = [500, 15_000] as const
const pause = [20, 500] as const

/** Reads until `signal`, leaving and coming back at random; goes on after the last event that it has seen. Returns how often. */
export const readOn = async ({ kind, url, token, sequence, signal }: Options): Promise<number> => {
  let cursor = startOfLog
  let visits = 0
  const onEvent = ({ id, sequence: position, subject, data }: Event): void => {
    if (position === undefined) return
    cursor = position
    if (data.bench) sequence.see({ id, subject, place: data.bench.place } satisfies Seen)
  }
  for (; !signal.aborted; visits++) {
    const leave = AbortSignal.any([signal, AbortSignal.timeout(randomInt(...stay))])
    await visitors[kind]({ url, token, after: cursor, onEvent, leave })
    await delay(randomInt(...pause))
  }
  return visits
}

type Visit = { url: string; token: string; after: string; onEvent: (event: Event) => void; leave: AbortSignal }

/** One stream of server-sent events, until either side ends it. Never fails: a stream that breaks has ended. */
const visitSse = ({ url, token, after, onEvent, leave }: Visit): Promise<void> =>
  new Promise(resolve => {
    const headers = { Authorization: `Bearer ${token}`, 'Last-Event-ID': after }
    const request = get(`${url}/v1/events/stream`, { agent: false, headers, signal: leave }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        const frames = (text + chunk).split('\n\n')
        text = frames.pop()!
        for (const frame of frames) takeFrame(frame, onEvent)
      })
      response.on('error', () => resolve())
      response.on('close', () => resolve())
    })
    request.on('error', () => resolve())
    request.on('close', () => resolve())
  })

const takeFrame = (frame: string, onEvent: (event: Event) => void): void => {
  const data = frame.indexOf('\ndata: ')
  if (frame.startsWith('id: ') && data > 0) onEvent(JSON.parse(frame.slice(data + 7)) as Event)
  else if (frame.includes('event: stream.resync'))
    throw new Error('the log does not reach back to what it has just sent')
}

/** One socket with one subscription that acknowledges what it has, until either side ends it. */
const visitWebSocket = ({ url, token, after, onEvent, leave }: Visit): Promise<void> =>
  new Promise(resolve => {
    const headers = { Authorization: `Bearer ${token}` }
    const ws = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, [socketProtocol], { headers })
    const quit = (): void => ws.terminate()
    leave.addEventListener('abort', quit, { once: true })
    ws.on('error', () => undefined)
    ws.on('close', () => {
      leave.removeEventListener('abort', quit)
      resolve()
    })
    ws.on('open', () => ws.send(JSON.stringify({ type: 'subscribe', id: 'all', after, window: ackEvery * 2 })))
    let count = 0
    ws.on('message', (data: Buffer) => {
      if (leave.aborted) return
      const event = JSON.parse(data.toString('utf8')) as Event
      if (event.type === 'stream.lagged') quit()
      onEvent(event)
      if (event.sequence !== undefined && ++count % ackEvery === 0)
        ws.send(JSON.stringify({ type: 'ack', id: 'all', after: event.sequence }))
    })
  })

const ackEvery = 100

const visitors: Record<ReaderKind, (visit: Visit) => Promise<void>> = { sse: visitSse, ws: visitWebSocket }
