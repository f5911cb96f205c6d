import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocket, type ClientOptions } from 'ws'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { socketPath, socketProtocol, type ControlFrame } from '#contracts/events/socket-frames.ts'

export type SocketFrame = (CloudEvent | ControlFrame) & { subscriptionid?: string }

export type TestSocket = {
  /** The next frame; undefined at the end. */
  next: () => Promise<SocketFrame | undefined>
  /** The next frame of this type; fails with what came instead. */
  nextOf: (type: string) => Promise<SocketFrame>
  say: (frame: unknown) => void
  /** Subscribes and waits until it is said to have begun. */
  subscribe: (frame: { id: string } & Record<string, unknown>) => Promise<SocketFrame>
  closed: Promise<{ code: number; reason: string }>
  ws: WebSocket
}

type Options = ClientOptions & { token?: string; search?: string; protocols?: string[] }

/** Opens the socket of an ingress. @throws the status that a request was refused with, as `refused` of the error */
export const openSocket = async (baseUrl: string, options: Options = {}): Promise<TestSocket> => {
  const { token, search = '', protocols = [socketProtocol], headers, ...rest } = options
  const ws = new WebSocket(`${baseUrl.replace('http', 'ws')}${socketPath}${search}`, protocols, {
    headers: { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...headers },
    ...rest,
  })
  const read = reader(ws)
  const closed = new Promise<{ code: number; reason: string }>(resolve => {
    ws.once('close', (code, reason) => resolve({ code, reason: String(reason) }))
  })
  const refused = once(ws, 'unexpected-response').then(async ([, response]) => {
    const answer = response as IncomingMessage
    const text = (await answer.setEncoding('utf8').toArray()).join('')
    throw Object.assign(new Error(`refused with ${answer.statusCode}`), { refused: answer.statusCode, text })
  })
  refused.catch(() => undefined)
  await Promise.race([once(ws, 'open'), refused])
  ws.on('error', () => undefined)

  const nextOf = async (type: string): Promise<SocketFrame> => {
    const frame = await read()
    if (frame?.type !== type) throw new Error(`not ${type} but ${JSON.stringify(frame ?? (await closed))}`)
    return frame
  }
  const say = (frame: unknown): void => ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  return {
    next: read,
    nextOf,
    say,
    subscribe: async frame => {
      say({ type: 'subscribe', ...frame })
      return nextOf('stream.subscribed')
    },
    closed,
    ws,
  }
}

const reader = (ws: WebSocket): (() => Promise<SocketFrame | undefined>) => {
  const frames: (SocketFrame | undefined)[] = []
  let wake = Promise.withResolvers<void>()
  const add = (frame: SocketFrame | undefined): void => {
    frames.push(frame)
    wake.resolve()
  }
  ws.on('message', (data: Buffer) => add(JSON.parse(data.toString('utf8')) as SocketFrame))
  ws.on('close', () => add(undefined))
  return async () => {
    while (frames.length === 0) {
      wake = Promise.withResolvers<void>()
      await wake.promise
    }
    // The end stays the end.
    return frames[0] === undefined ? undefined : frames.shift()
  }
}
