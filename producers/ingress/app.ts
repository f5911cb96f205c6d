import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import { newId } from '#contracts/ids.ts'
import { operationIds, operations, type OperationId } from '#contracts/http/operations.ts'
import type { Operation } from '#contracts/http/operation.ts'
import type { Settings } from '#infra/settings.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters, methodLabel } from '#infra/telemetry/metrics.ts'
import { withSpan } from '#infra/telemetry/spans.ts'
import { readTraceparent } from '#infra/telemetry/traceparent.ts'
import { requireScope, type Authenticator } from './authenticate.ts'
import { contextOf } from './context.ts'
import { socketPath } from '#contracts/events/socket-frames.ts'
import { crossOrigin } from './cross-origin.ts'
import { requireIdempotencyKey } from './idempotency-key.ts'
import { maintenance } from './maintenance.ts'
import { jsonBody } from './json-body.ts'
import { keyLimits } from './key-limits.ts'
import { keyProjects } from './key-projects.ts'
import type { KeyUses } from './keys/key-uses.ts'
import { refuseCredentials } from './query-credentials.ts'
import type { RateLimits } from './rate-limit.ts'
import { answerProblems, invalid, Problem } from './problem.ts'

export type Handler = (request: Request, response: Response) => Promise<void> | void
/** One handler per operation: leaving one out does not compile. */
export type Handlers = Record<OperationId, Handler>

export type AppOptions = {
  handlers: Handlers
  authenticator: Authenticator
  keyUses: KeyUses
  rateLimits: RateLimits
  settings: Settings
  publicUrl: string
  /** Whose pages may use this in a browser. */
  origins: ReadonlySet<string>
  maxJsonBytes: number
  trustProxy: string[]
  log: Log
}

/** The HTTP interface, made from the table of operations. It never listens by itself. */
export const createApp = (options: AppOptions): Express => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.set('case sensitive routing', true)
  app.set('trust proxy', options.trustProxy.length > 0 ? options.trustProxy : false)
  app.use(beginRequest)
  app.use(crossOrigin(options.origins))
  // Fixed paths before those with parameters: `/v1/events/stream` is not an event's id.
  for (const id of operationIds.toSorted(fixedFirst)) {
    const operation: Operation = operations[id]
    app[operation.method](expressPath(operation.path), ...guards(operation, options), traced(id, options.handlers[id]))
  }
  for (const [path, methods] of methodsByPath()) app.all(path, refuseMethod(methods))
  app.use((request: Request) => {
    if (request.path === socketPath)
      throw new Problem('upgrade-required', { headers: { Upgrade: 'websocket', Connection: 'Upgrade' } })
    throw new Problem('not-found')
  })
  app.use(answerProblems(options))
  return app
}

const guards = (
  operation: Operation,
  { authenticator, keyUses, rateLimits, settings, maxJsonBytes }: AppOptions,
): RequestHandler[] => [
  checkAddress(operation),
  ...(operation.scope === 'public'
    ? [rateLimits.guard(operation)]
    : [
        operation.takesStreamToken ? authenticator.authenticateStream : authenticator.authenticate,
        keyLimits(keyUses),
        rateLimits.guard(operation),
        requireScope(operation.scope),
        keyProjects(operation),
        maintenance(settings),
      ]),
  checkQuery(operation),
  ...(operation.isIdempotent === 'required' ? [requireIdempotencyKey] : []),
  ...bodyGuard(operation, maxJsonBytes),
]

const bodyGuard = ({ body, bodyTypes, bodyBytes = 0 }: Operation, maxJsonBytes: number): RequestHandler[] =>
  body ? [jsonBody({ schema: body, types: bodyTypes, maxBytes: Math.max(maxJsonBytes, bodyBytes) })] : []

const beginRequest: RequestHandler = (request, response, next) => {
  const context = contextOf(response)
  context.requestId = newId('request')
  response.set({
    'X-Request-Id': context.requestId,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  })
  observe(request, response)
  next()
}

const observe = (request: Request, response: Response): void => {
  const startedAt = performance.now()
  response.once('close', () => {
    const route = request.route as { path?: string } | undefined
    const labels = { method: methodLabel(request.method), endpoint: route?.path ?? 'none' }
    meters.httpRequests.add({ ...labels, status_code: String(response.statusCode) })
    meters.httpRequestDuration.observe(labels, (performance.now() - startedAt) / 1000)
  })
}

const traced =
  (id: OperationId, handler: Handler): RequestHandler =>
  async (request, response) => {
    const { method, path } = operations[id]
    await withSpan(
      {
        name: `${method.toUpperCase()} ${path}`,
        kind: 'server',
        traceparent: readTraceparent(request.headers['traceparent']),
      },
      ({ traceparent }) => {
        contextOf(response).traceparent = traceparent
        response.set('traceparent', traceparent)
        return handler(request, response)
      },
    )
  }

const checkAddress =
  ({ takesStreamToken, scope }: Operation): RequestHandler =>
  (request, _response, next) => {
    refuseCredentials(request.url, { takesToken: takesStreamToken === true, isPublic: scope === 'public' })
    next()
  }

const checkQuery =
  ({ query }: Operation): RequestHandler =>
  (request, response, next) => {
    // No text of the database's can hold it.
    if (/%00/.test(request.url))
      throw new Problem('invalid-request', { detail: 'An address cannot hold the character NUL.' })
    if (query) {
      const result = query.safeParse(request.query)
      if (!result.success) throw invalid(result.error)
      contextOf(response).query = result.data
    }
    next()
  }

const refuseMethod =
  (methods: readonly string[]): RequestHandler =>
  (request, response) => {
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    response.set('Allow', allow)
    if (request.method !== 'OPTIONS') throw new Problem('method-not-allowed', { detail: `Allowed: ${allow}.` })
    response.status(204).end()
  }

const methodsByPath = (): Map<string, string[]> => {
  const paths = new Map<string, string[]>()
  for (const id of operationIds.toSorted(fixedFirst)) {
    const { method, path } = operations[id]
    const known = paths.get(expressPath(path)) ?? []
    paths.set(expressPath(path), [...known, method.toUpperCase()])
  }
  return paths
}

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')
const paramCount = (id: OperationId): number => operations[id].path.split('{').length
const fixedFirst = (one: OperationId, other: OperationId): number => paramCount(one) - paramCount(other)
