/** A receiver of webhooks as they are out there: it fails, stalls and is away for a while, and counts what it has taken. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export type Trouble = { failing: number; stalling: number }

export type TroubledReceiver = AsyncDisposable & {
  url: string
  /** How often each event was taken, by its id. */
  taken: Map<string, number>
  /** Requests, however they were answered. */
  asked: () => number
  badSignatures: () => number
  /** Whose signature it expects. */
  expect: (secret: string) => void
  /** Nobody listens for so long. */
  goAway: (ms: number) => Promise<void>
}

const consent = { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '*' }

export const startTroubledReceiver = async ({ failing, stalling }: Trouble): Promise<TroubledReceiver> => {
  const taken = new Map<string, number>()
  let [asked, bad] = [0, 0]
  let verifier: Webhook | undefined

  const judge = (headers: IncomingMessage['headers'], body: string): void => {
    try {
      verifier!.verify(body, headers as Record<string, string>, { jsonParse: false })
    } catch {
      bad++
    }
  }
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'OPTIONS') return void response.writeHead(200, consent).end()
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    asked++
    judge(request.headers, Buffer.concat(chunks).toString())
    const chance = randomInt(10_000) / 10_000
    if (chance < stalling) return
    if (chance < stalling + failing) return void response.writeHead(500).end()
    const id = String(request.headers['webhook-id'])
    response.writeHead(204).end()
    taken.set(id, (taken.get(id) ?? 0) + 1)
  }
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()))
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  let server = await listen(0)
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return {
    url: `http://127.0.0.1:${port}/hook`,
    taken,
    asked: () => asked,
    badSignatures: () => bad,
    expect: secret => void (verifier = new Webhook(secret)),
    goAway: async ms => {
      await close()
      await new Promise(resolve => setTimeout(resolve, ms))
      server = await listen(port)
    },
    [Symbol.asyncDispose]: close,
  }
}
