/** The operators' port: metrics, liveness, readiness and build facts. Bind it where only they can reach it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readMetrics } from './metrics.ts'
import { scrub } from './scrub.ts'

export type ReadinessCheck = { name: string; ok: boolean; detail?: string }

type ServeOptions = {
  /** Asked on every `/readyz`; the process is ready when all checks are ok. */
  ready: () => Promise<ReadinessCheck[]>
  /** Facts for `/info`. The process adds its id, its start and the version of Node.js. */
  about: { service: string; version: string; [fact: string]: string }
  /** 0 takes any free port. */
  port: number
  host?: string
  /** How long the checks may take together; later they count as failed. */
  readyWithinMs?: number
}

export type MetricsServer = AsyncDisposable & { port: number }

type Answer = { status: number; type: string; body: string }

/** Serves `/metrics`, `/healthz`, `/readyz` and `/info` until it is disposed. Rejects when the port is taken. */
export const serveMetrics = async (options: ServeOptions): Promise<MetricsServer> => {
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000, maxHeaderSize: 8192 })
  server.on('request', (request, response) => void respond(request, response, options))
  server.listen(options.port, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: () => close(server) }
}

const respond = async (request: IncomingMessage, response: ServerResponse, options: ServeOptions): Promise<void> => {
  const { status, type, body } = await answer(request, options).catch(() => json(500, { error: 'internal' }))
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(request.method === 'HEAD' ? undefined : body)
}

const answer = async (request: IncomingMessage, options: ServeOptions): Promise<Answer> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { error: 'method-not-allowed' })
  const path = request.url?.split('?', 1)[0]
  if (path === '/metrics') return metricsAnswer()
  // Alive is whoever can answer: a process that waits for its database must not be restarted for that.
  if (path === '/healthz') return json(200, { status: 'ok' })
  if (path === '/readyz') return readyAnswer(options)
  if (path === '/info') return json(200, { ...options.about, ...processFacts() })
  return json(404, { error: 'not-found' })
}

const metricsAnswer = async (): Promise<Answer> => {
  const { text, contentType } = await readMetrics()
  return { status: 200, type: contentType, body: text }
}

const readyAnswer = async ({ ready, readyWithinMs = 2000 }: ServeOptions): Promise<Answer> => {
  const checks = await within(ready(), readyWithinMs).catch(error => [
    { name: 'checks', ok: false, detail: error instanceof Error ? error.message : String(error) },
  ])
  const ok = checks.every(check => check.ok)
  return json(ok ? 200 : 503, { status: ok ? 'ready' : 'not-ready', checks })
}

const within = async <Value>(work: Promise<Value>, limitMs: number): Promise<Value> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

const processFacts = () => ({
  pid: process.pid,
  node: process.version,
  started_at: new Date(Date.now() - process.uptime() * 1000).toISOString(),
})

const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json',
  body: scrub(JSON.stringify(value)),
})

const close = async (server: Server): Promise<void> => {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
