import { connect, type Socket } from 'node:net'
import { isPing, pongFrame, readFrame, textFrame } from './ws-frames.ts'
import { marker } from './accounts.ts'

type Options = {
  host: string
  port: number
  token: string
  onOpen: () => void
  /** Called with the number of each event that has come. */
  onNumber: (n: number) => void
  onEnd: (why: string) => void
}

// One buffer for all connections of the process: what it holds is looked at, or copied, before the next read can happen.
const inbox = Buffer.allocUnsafe(64 * 1024)
const mark = Buffer.from(marker)
/** A number, and what stands behind it. */
const longestNumber = 12

/** Calls `onNumber` for every mark in the bytes that is whole, and returns what must be seen again with the next ones. */
const findNumbers = (bytes: Buffer, onNumber: (n: number) => void): Buffer | undefined => {
  let from = 0
  for (;;) {
    const at = bytes.indexOf(mark, from)
    if (at < 0) break
    const start = at + mark.length
    if (bytes.length < start + longestNumber) return Buffer.from(bytes.subarray(at))
    onNumber(Number.parseInt(bytes.toString('latin1', start, start + longestNumber), 10))
    from = start
  }
  const tail = bytes.subarray(Math.max(from, bytes.length - mark.length + 1))
  return tail.length > 0 ? Buffer.from(tail) : undefined
}

const open = ({ host, port, onEnd }: Options, hear: (bytes: Buffer, socket: Socket) => void): Socket => {
  const onread = {
    buffer: inbox,
    callback: (size: number) => {
      hear(inbox.subarray(0, size), socket)
      return true
    },
  }
  let why = 'closed'
  const socket: Socket = connect({ host, port, noDelay: true, onread })
  socket.on('error', error => (why = error.message))
  socket.on('close', () => onEnd(why))
  return socket
}

const head = (path: string, { host, port, token }: Options, more: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, `Host: ${host}:${port}`, `Authorization: Bearer ${token}`, ...more, '', ''].join('\r\n')

/** Opens a stream of server-sent events and keeps next to nothing for it. */
export const readSse = (options: Options): Socket => {
  let isOpen = false
  let kept: Buffer | undefined
  const socket = open(options, bytes => {
    const all = kept === undefined ? bytes : Buffer.concat([kept, bytes])
    kept = findNumbers(all, options.onNumber)
    if (isOpen) return
    isOpen = true
    if (bytes.toString('latin1', 9, 12) === '200') options.onOpen()
    else socket.destroy(new Error(bytes.toString('latin1', 0, 400)))
  })
  socket.write(head('/v1/events/stream', options, ['Accept: text/event-stream']))
  return socket
}

const upgrade = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Protocol: cloudevents.json',
]

/** Opens a socket and subscribes to everything on it. */
export const readWebSocket = (options: Options): Socket => {
  let state: 'opening' | 'subscribing' | 'open' = 'opening'
  let kept: Buffer | undefined
  const takeHead = (all: Buffer): number | undefined => {
    const end = all.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    if (all.toString('latin1', 9, 12) !== '101') socket.destroy(new Error(all.toString('latin1', 0, 400)))
    state = 'subscribing'
    socket.write(textFrame(JSON.stringify({ type: 'subscribe', id: 'all' })))
    return end + 4
  }
  const socket = open(options, bytes => {
    const all = kept === undefined ? bytes : Buffer.concat([kept, bytes])
    let offset = state === 'opening' ? takeHead(all) : 0
    if (offset === undefined) {
      kept = Buffer.from(all)
      return
    }
    for (let next = readFrame(all, offset); next !== undefined; next = readFrame(all, offset)) {
      offset = next.end
      if (isPing(next.frame)) socket.write(pongFrame(next.frame.payload))
      else if (state === 'subscribing') {
        state = 'open'
        options.onOpen()
      } else findNumbers(next.frame.payload, options.onNumber)
    }
    kept = offset < all.length ? Buffer.from(all.subarray(offset)) : undefined
  })
  socket.write(head('/v1/ws', options, upgrade))
  return socket
}
