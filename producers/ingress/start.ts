import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { SigningKey } from '#infra/config-values.ts'
import { hints, listen } from '#infra/cache/hints.ts'
import { leases } from '#infra/cache/leases.ts'
import { connectCache, connectSubscriber, type Redis } from '#infra/cache/redis.ts'
import { eventChannel } from '#infra/db/events/event-log.ts'
import { listenToNotices } from '#infra/db/notices.ts'
import { connectDatabase, type EntityManager } from '#infra/db/orm.ts'
import { planByIndex } from '#infra/db/planning.ts'
import { budgetsChannel } from '#infra/db/money/budgets.ts'
import { pricesChannel } from '#infra/db/money/prices.ts'
import { settingsChannel } from '#infra/db/settings.ts'
import { isDatabaseUp } from '#infra/db/sql.ts'
import { EventTail } from '#infra/event-tail.ts'
import type { IdentityConfig } from '#infra/identity/identity-config.ts'
import type { Running } from '#infra/process.ts'
import { knownSettings, type Settings } from '#infra/settings.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import type { OutboundConfig } from '#infra/outbound/outbound-config.ts'
import { txtReader } from '#infra/read-txt.ts'
import { createLinks } from '#infra/storage/links.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { createApp } from './app.ts'
import { authenticator, type Authenticator } from './authenticate.ts'
import { identityNeeds } from './auth/identity-needs.ts'
import { allowedCredentials } from './events/allowed-credentials.ts'
import { streamPasses } from './events/stream-passes.ts'
import { progressFeed, type ProgressFeed } from './events/progress-feed.ts'
import { Streams } from './events/streams.ts'
import { createHandlers } from './handlers.ts'
import { oidcNeeds } from './oidc/oidc-deps.ts'
import { keyUses, writeUses } from './keys/key-uses.ts'
import { rateLimits } from './rate-limit.ts'
import { priceBook, type PriceBook } from './prices/price-book.ts'
import { acceptor } from './tasks/accept.ts'
import { knownRooms, type KnownRooms } from './tasks/known-rooms.ts'
import { keepSnapshots } from './tasks/keep-snapshots.ts'
import { watchGate } from './tasks/gate.ts'
import { unusedConnections } from './unused-connections.ts'
import { isForSocket, socketDoor, type SocketDoor } from './ws/socket-door.ts'

export type IngressOptions = {
  database: { url: string; poolSize: number }
  redisUrl: string
  redisPrefix: string
  storage: Storage
  host: string
  /** 0 takes any free port. */
  port: number
  /** What links and problem types begin with; for a port of 0 it is made from the port that was taken. */
  publicUrl?: string | undefined
  trustProxy: string[]
  keyPepper: string
  urlSigningKeys: readonly SigningKey[]
  /** What wraps the keys of accounts; the first wraps. */
  wrappingKeys: readonly SigningKey[]
  identity: IdentityConfig
  /** Where subscriptions may send to. */
  outbound: OutboundConfig
  /** What signs what is sent; the public halves are told to everybody. */
  webhookKeys: readonly SigningKey[]
  limits: { maxUploadBytes: number; maxJsonBytes: number; maxImagePixels: number }
  /** What the payment provider signs with; nothing can be bought where it is absent. */
  payments?: { webhookSecrets: readonly string[] } | undefined
  /** Whom to ask about proofs in the DNS; the system's name servers when absent. */
  nameServers?: readonly string[] | undefined
  log: Log
}

/** Requests that are still being answered when the process must stop may take so long. */
const drainMs = 8_000
const idleLookMs = 50

/** Starts the HTTP interface. It needs the database and storage; without Redis it goes on, and it never talks to the broker. */
export const startIngress = async (options: IngressOptions): Promise<Running & { url: string }> => {
  const { log } = options
  const stack = new AsyncDisposableStack()
  const stop = new AbortController()
  const connections = await connect(stack, options)
  const { em, redis, subscriber, tail, streams } = connections
  const server = createServer(serverOptions)
  const unused = unusedConnections(server)
  const port = await listenOn(server, options)
  const publicUrl = options.publicUrl ?? `http://${options.host}:${port}`
  const ready = readiness(em, redis)
  const { app, door, uses, ...known } = compose({ ...options, publicUrl }, { ...connections, ready }, stop.signal)
  server.on('request', app)
  server.on('upgrade', door.upgrade)

  const hearing = hearChanges({ ...options, subscriber, tail, streams, ...known }, stop.signal)
  const writing = writeUses(uses, { log }, stop.signal)
  stack.defer(async () => {
    stop.abort()
    await Promise.all([hearing, writing])
  })
  stack.defer(() => drain(server, { streams, tail, unused, door }))
  return { url: `http://${options.host}:${port}`, ready, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const serverOptions = {
  keepAliveTimeout: 65_000,
  requestTimeout: 300_000,
  maxHeaderSize: 16_384,
  shouldUpgradeCallback: isForSocket,
}

type Connected = Connections & { ready: Running['ready'] }

/** Everything that answers, and what it knows; nothing of it listens by itself. */
const compose = (options: IngressOptions & { publicUrl: string }, connections: Connected, signal: AbortSignal) => {
  const { redisPrefix, storage, publicUrl, log } = options
  const { em, redis, tail, streams, ready } = connections
  const progress = progressFeed()
  const settings = knownSettings({ em, log }, signal)
  const [prices, rooms] = [priceBook(em), knownRooms()]
  const people = identityNeeds(options)
  const passes = streamPasses({ redis, ...options, allowedCredentials: ids => allowedCredentials(em(), ids) })
  const identity = authenticator({ em, ...people, passes })
  const [rates, uses] = [rateLimits(redis), keyUses(em)]
  const told = hints(redis, redisPrefix)
  const app = createApp({
    ...options,
    handlers: createHandlers({
      ...options,
      em,
      links: createLinks({ publicUrl, keys: options.urlSigningKeys }),
      publicUrl,
      tail,
      streams,
      progress,
      ready,
      ...options.limits,
      outbound: outboundRules(options.outbound),
      passes,
      hints: told,
      leases: leases(redis, 'ingress'),
      accept: keepSnapshots(storage, acceptor(em, rooms)),
      prices,
      gate: watchGate({ em, log }, signal),
      readTxt: txtReader({ servers: options.nameServers }),
      ...people,
      ...oidcNeeds(options),
      rates,
      forgetIdentities: identity.forget,
      payments: options.payments,
    }),
    authenticator: identity,
    settings,
    keyUses: uses,
    rateLimits: rates,
    publicUrl,
    origins: people.origins,
    maxJsonBytes: options.limits.maxJsonBytes,
  })
  const needs = { app, publicUrl, em, tail, streams, progress, uses, rates, log, hints: told }
  const door = socketDoor({ ...needs, origins: people.origins, identify: identity.identify })
  return { app, door, uses, progress, settings, prices, rooms, identity }
}

type Connections = {
  em: () => EntityManager
  redis: Redis
  subscriber: Redis
  tail: EventTail
  streams: Streams
}

const connect = async (
  stack: AsyncDisposableStack,
  { database, redisUrl, redisPrefix, log }: IngressOptions,
): Promise<Connections> => {
  const orm = stack.adopt(await connectDatabase({ ...database, settings: planByIndex }), connected => connected.close())
  const em = (): EntityManager => orm.em.fork()
  const cache = { url: redisUrl, prefix: redisPrefix, log }
  const redis = stack.adopt(connectCache(cache), client => client.disconnect())
  const subscriber = stack.adopt(connectSubscriber(cache), client => client.disconnect())
  const tail = stack.use(new EventTail({ em, log }))
  const streams = stack.adopt(new Streams({ allowedCredentials: ids => allowedCredentials(em(), ids), log }), open =>
    open.close(),
  )
  return { em, redis, subscriber, tail, streams }
}

const readiness =
  (em: () => EntityManager, redis: Redis): Running['ready'] =>
  async () => [
    { name: 'database', ok: await isDatabaseUp(em()) },
    // Without Redis the platform is slower, not broken.
    { name: 'redis', ok: true, ...(redis.status === 'ready' ? {} : { detail: 'away; going on without it' }) },
  ]

const listenOn = (server: Server, { host, port }: IngressOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })

type Draining = { streams: Streams; tail: EventTail; unused: ReadonlySet<Socket>; door: SocketDoor }

// New connections are refused, streams end so that their readers go elsewhere, and what is being answered is finished.
const drain = async (server: Server, { streams, tail, unused, door }: Draining): Promise<void> => {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  streams.close()
  door.close()
  // Long polls answer with what they know.
  await tail[Symbol.asyncDispose]()
  // A connection whose answer ends now is kept open for the next request, which nobody waits for.
  const idle = setInterval(() => {
    server.closeIdleConnections()
    for (const socket of unused) socket.destroy()
  }, idleLookMs)
  const late = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearInterval(idle)
  clearTimeout(late)
}

type Hearing = Pick<IngressOptions, 'database' | 'redisPrefix' | 'log'> & {
  settings: Settings
  prices: PriceBook
  rooms: KnownRooms
  subscriber: Redis
  tail: EventTail
  streams: Streams
  progress: ProgressFeed
  identity: Authenticator
}

// What others tell: by Redis, soon and without a promise, and by Postgres, with the commit.
const hearChanges = (hearing: Hearing, signal: AbortSignal): Promise<void> => {
  const { database, redisPrefix, subscriber, tail, streams, progress, settings, prices, rooms, identity, log } = hearing
  void listen(subscriber, redisPrefix, hint => {
    if (hint.hint === 'progress') progress.tell(hint)
  }).catch((error: unknown) => log.warn({ err: error }, 'hints cannot be heard; polling goes on'))
  const onNotice = {
    identity_changed: () => {
      identity.forget()
      void streams.recheck()
    },
    [settingsChannel]: () => void settings.refresh(),
    [pricesChannel]: () => prices.forget(),
    [budgetsChannel]: () => rooms.forget(),
    [eventChannel]: () => tail.wake(),
  }
  return listenToNotices({ url: database.url, onNotice, log }, signal)
}
