import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Lifetime } from './lifetime.ts'

export type Received = { method: string; path: string; headers: IncomingMessage['headers']; body: string }

/** What the server does with a request; the last step is repeated. */
export type Step = (response: ServerResponse, request: Received) => void

export type ScriptedServer = { url: string; received: Received[]; server: Server }

/** A server on this machine that answers its requests in order, one step each. */
export const scriptedServer = async (lifetime: Lifetime, ...steps: Step[]): Promise<ScriptedServer> => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const answer = (body: string): void => {
      const seen = { method: request.method!, path: request.url!, headers: request.headers, body }
      const step = steps[Math.min(received.length, steps.length - 1)]!
      received.push(seen)
      step(response, seen)
    }
    text(request).then(answer, () => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  lifetime.after(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, server }
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Step =>
  response =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))

/** A problem as the platform answers it. */
export const problem = (
  status: number,
  code: string,
  { headers = {}, ...more }: { headers?: Record<string, string>; [member: string]: unknown } = {},
): Step =>
  json(
    status,
    {
      type: `https://ink.example/problems/${code}`,
      title: `Title of ${code}`,
      status,
      code,
      retryable: false,
      ...more,
    },
    { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'req_1', ...headers },
  )

/** A stream of these chunks, which then ends in order, breaks or stays open. */
export const stream =
  (chunks: readonly (string | Uint8Array)[], then: 'end' | 'break' | 'stay' = 'end'): Step =>
  response => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    for (const chunk of chunks) response.write(chunk)
    if (then === 'end') response.end()
    // Once what was written has left, or the reader would miss it.
    if (then === 'break') response.write(':\n', () => setImmediate(() => response.destroy()))
  }

export const hangUp: Step = response => response.destroy()
export const stayMute: Step = () => undefined
