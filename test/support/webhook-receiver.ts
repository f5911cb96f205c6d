import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { eventually } from './eventually.ts'
import type { Lifetime } from './lifetime.ts'

/** A request as the receiver got it. */
export type Received = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  /** From 1, of all with this `webhook-id`. */
  attempt: number
}

/** What it is answered with; `stall`: nothing at all, `reset`: the connection is broken. */
export type Reply =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'stall'
  | 'reset'
  /** A byte now and then, without end. */
  | 'drip'

export type Receiver = {
  url: string
  /** What was posted to it beside questions for consent. */
  received: Received[]
  /** The questions for consent. */
  asked: Received[]
  /** The most requests that were open at one time. */
  mostOpen: () => number
  /** From now on it answers so. */
  reply: (how: (request: Received) => Reply | Promise<Reply>) => void
  /** How it answers whoever asks for consent. */
  consent: (how: (request: Received) => Reply | Promise<Reply>) => void
  /** Waits until so many have come. */
  gets: (count: number, what?: (request: Received) => boolean) => Promise<Received[]>
  stop: () => Promise<void>
  start: () => Promise<void>
}

export const agrees = (rate = '*'): Reply => ({
  status: 200,
  headers: { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': rate },
})

/** Somebody's server that gets webhooks: it agrees to everything and answers 204, until it is told otherwise. */
export const startReceiver = async (lifetime: Lifetime): Promise<Receiver> => {
  const state = {
    reply: (_request: Received): Reply | Promise<Reply> => ({ status: 204 }),
    consent: (request: Received): Reply | Promise<Reply> => (request.method === 'OPTIONS' ? agrees() : { status: 404 }),
  }
  const [received, asked]: [Received[], Received[]] = [[], []]
  const attempts = new Map<string, number>()
  let open = 0
  let mostOpen = 0

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    mostOpen = Math.max(mostOpen, ++open)
    response.once('close', () => void open--)
    const taken = await read(request, attempts)
    const isQuestion = taken.method === 'OPTIONS' || taken.body.includes('"subscription.verification"')
    ;(isQuestion ? asked : received).push(taken)
    await answer(response, await (isQuestion ? state.consent(taken) : state.reply(taken)))
  }
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()))
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  let server = await listen(0)
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  lifetime.after(stop)
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    asked,
    mostOpen: () => mostOpen,
    reply: how => void (state.reply = how),
    consent: how => void (state.consent = how),
    gets: (count, what = () => true) =>
      eventually(`${count} requests at the receiver`, () => {
        const found = received.filter(what)
        return found.length >= count && found
      }),
    stop,
    start: async () => void (server = await listen(port)),
  }
}

const read = async (request: IncomingMessage, attempts: Map<string, number>): Promise<Received> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const { method = '', url: path = '', headers } = request
  const id = String(headers['webhook-id'] ?? '')
  const attempt = (attempts.get(id) ?? 0) + 1
  attempts.set(id, attempt)
  return { method, path, headers, body: Buffer.concat(chunks).toString(), attempt }
}

const dripEveryMs = 20

const answer = async (response: ServerResponse, reply: Reply): Promise<void> => {
  if (reply === 'stall') return
  if (reply === 'reset') return void response.destroy()
  if (reply === 'drip') {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), dripEveryMs)
    response.once('close', () => clearInterval(timer))
    return
  }
  response.writeHead(reply.status, reply.headers).end(reply.body)
}

/** The event in a request whose signature the reference library of Standard Webhooks has found good. */
export const verified = ({ headers, body }: Received, secret: string): CloudEvent => {
  const strings = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  const event = new Webhook(secret).verify(body, strings) as CloudEvent
  assert.equal(headers['webhook-id'], event.id)
  return event
}
