import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kindTypes, type KindType } from '#contracts/tasks/registry.ts'
import type { PaymentsConfig } from '#infra/payments/payments-config.ts'
import type { IdentityConfig } from '#infra/identity/identity-config.ts'
import type { Running } from '#infra/process.ts'
import { openStorage } from '#infra/storage/open-storage.ts'
import type { S3Options } from '#infra/storage/storage-config.ts'
import type { Storage } from '#infra/storage/storage.ts'
import { createLog, type Log } from '#infra/telemetry/log.ts'
import { startDelivery, type DeliveryOptions } from '../../consumers/delivery/start.ts'
import { startProjections } from '../../consumers/projections/start.ts'
import { startWorkers, type WorkersOptions } from '../../consumers/start.ts'
import { startIngress } from '../../producers/ingress/start.ts'
import { startRelay } from '../../producers/outbox/start.ts'
import { startSagas } from '../../sagas/start.ts'
import { testPepper } from './account.ts'
import { testIdentity, testMail } from './identity.ts'
import { testOrigin, testOutbound, testWebhooks } from './webhooks.ts'
import { freshDatabase, type Database } from './database.ts'
import { assertLogFits } from './logged-events.ts'
import { freshVhost, type Vhost } from './vhost.ts'

/** What the platform ends with: a test's context, or `{ after }` of node:test at the top of a file (not within a hook, whose own end it would be). */
type Lifetime = { after: (end: () => Promise<void>) => void }

/** The parts of the platform; each is what one process runs. */
export const parts = ['sagas', 'projections', 'delivery', 'workers', 'relay', 'ingress'] as const
export type Part = (typeof parts)[number]

export type PlatformOptions = {
  /** Which parts to start at once; the others can be started later. */
  start?: readonly Part[]
  kinds?: readonly KindType[]
  /** Servers to use in place of the run's own: addresses through a proxy, say, or servers that the test kills. */
  brokerUrl?: string
  /** A virtual host in place of a fresh one on the run's own broker. */
  vhost?: Vhost
  redisUrl?: string
  databaseUrl?: string
  /** A bucket to keep files in, in place of a folder. */
  bucket?: S3Options
  /** How many connections each part has to the database. */
  poolSize?: number
  workers?: Partial<Pick<WorkersOptions, 'graceMs' | 'crash' | 'breaker'>>
  projections?: { mendEveryMs?: number; measureEveryMs?: number }
  delivery?: Partial<Pick<DeliveryOptions, 'mail' | 'webhooks' | 'outbound' | 'endOverdueEveryMs'>>
  /** Whom the ingress asks about proofs in the DNS. */
  nameServers?: readonly string[]
  /** The payment provider; without one nothing can be bought. */
  payments?: PaymentsConfig
  /** How people sign in, where it is not as in the other tests. */
  identity?: Partial<IdentityConfig>
  sagas?: { sweepEveryMs?: number; silentAfterMs?: number }
  /** Whether what it has logged is looked at in the end; not where a test writes events of its own, as it does for parts alone. */
  checksLog?: boolean
  logLevel?: string
  log?: Log
}

export type Platform = Database & {
  vhost: Vhost
  /** Where the ingress listens. */
  baseUrl: () => string
  storage: Storage
  /** Where letters are written to while no mail server is named. */
  mailFolder: string
  log: Log
  running: Map<Part, Running>
  start: (part: Part) => Promise<Running>
  /** Stops a part in order, as SIGTERM does. */
  stop: (part: Part) => Promise<void>
  /** What the parts were started with, for those that run as processes of their own. */
  environment: () => Record<string, string>
}

/**
 * The whole platform in this process, on a virtual host, a database and a key prefix of its own; ended with the test.
 * The parts are the same functions that the processes' main files call.
 */
export const startPlatform = async (lifetime: Lifetime, options: PlatformOptions = {}): Promise<Platform> => {
  const { poolSize = 5 } = options
  // Hooks run in the order in which they were registered; what was opened last must be closed first.
  const stack = new AsyncDisposableStack()
  lifetime.after(() => stack.disposeAsync())
  const own = { after: (end: () => Promise<void>) => stack.defer(end) }
  const database = await freshDatabase(own)
  const vhost = options.vhost ?? (await freshVhost(own))
  const { storage, directory } = await ownStorage(own, options)
  const log = options.log ?? quietLog(options.logLevel)
  const redisPrefix = `test-${randomBytes(8).toString('hex')}:`
  const urls = {
    database: { url: options.databaseUrl ?? database.url, poolSize },
    brokerUrl: options.brokerUrl ?? vhost.url,
    redisUrl: options.redisUrl ?? process.env['REDIS_URL']!,
  }
  const shared = { ...urls, redisPrefix, storage, log, payments: options.payments }
  const running = new Map<Part, Running>()
  let ingressUrl = ''

  const starters: Record<Part, () => Promise<Running>> = {
    relay: () => startRelay(shared),
    sagas: () => startSagas({ ...shared, ...options.sagas }),
    projections: () => startProjections({ ...shared, ...options.projections }),
    delivery: () =>
      startDelivery({
        ...shared,
        publicUrl: testOrigin,
        wrappingKeys: ingressOptions.wrappingKeys,
        mail: { ...testMail, directory: mailFolder(directory) },
        webhooks: testWebhooks,
        outbound: testOutbound,
        ...options.delivery,
      }),
    workers: () => startWorkers({ ...shared, kinds: options.kinds ?? kindTypes, graceMs: 2_000, ...options.workers }),
    ingress: async () => {
      const identity = { ...testIdentity, ...options.identity }
      const ingress = await startIngress({ ...shared, ...ingressOptions, identity, nameServers: options.nameServers })
      ingressUrl = ingress.url
      return ingress
    },
  }
  const platform: Platform = {
    ...database,
    vhost,
    storage,
    mailFolder: mailFolder(directory),
    log,
    running,
    baseUrl: () => ingressUrl,
    start: async part => {
      const started = await starters[part]()
      running.set(part, started)
      return started
    },
    stop: async part => {
      await running.get(part)?.[Symbol.asyncDispose]()
      running.delete(part)
    },
    environment: () => ({
      DATABASE_URL: urls.database.url,
      RABBITMQ_URL: urls.brokerUrl,
      REDIS_URL: urls.redisUrl,
      REDIS_PREFIX: redisPrefix,
      STORAGE_DIR: directory,
      KEY_PEPPER: testPepper,
      URL_SIGNING_KEYS: `k1:${signingSecret}`,
      JWT_KEYS: testIdentity.jwtKeys.map(({ kid, secret }) => `${kid}:${secret}`).join(','),
      MAIL_TOKEN_KEY: testIdentity.mailTokenKey,
      MAIL_DIR: mailFolder(directory),
      DATA_KEYS: `k1:${wrappingSecret}`,
      WEBHOOK_SIGNING_KEYS: testWebhooks.signingKeys.map(({ kid, secret }) => `${kid}:${secret}`).join(','),
      PUBLIC_URL: testOrigin,
      OUTBOUND_ALLOW: testOutbound.allow.join(','),
      OUTBOUND_PORTS: '1-65535',
      OUTBOUND_HTTP: 'true',
      ...paymentSettings(options.payments),
    }),
  }
  const { start, checksLog } = beginningOf(options)
  if (checksLog) stack.defer(() => assertLogFits(database.em()))
  stack.defer(async () => {
    for (const part of [...parts].toReversed()) await platform.stop(part)
  })
  for (const part of start) await platform.start(part)
  return platform
}

/** Only where all parts run does the log hold what the whole platform says. */
const beginningOf = ({
  start = parts,
  checksLog = start.length === parts.length,
}: PlatformOptions): Required<Pick<PlatformOptions, 'start' | 'checksLog'>> => ({ start, checksLog })

const ownStorage = async (
  own: Lifetime,
  { bucket }: PlatformOptions,
): Promise<{ storage: Storage; directory: string }> => {
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-test-'))
  own.after(() => rm(directory, { recursive: true, force: true }))
  own.after(() => rm(mailFolder(directory), { recursive: true, force: true }))
  return { directory, storage: await openStorage(bucket ? { kind: 's3', ...bucket } : { kind: 'disk', directory }) }
}

/** Beside the files, or it would be taken for one of them. */
const mailFolder = (directory: string): string => `${directory}-mail`

const quietLog = (level = process.env['LOG_LEVEL'] ?? 'fatal'): Log => createLog({ service: 'test', level })

const signingSecret = 'signing-key-of-the-tests-0123456789abcdef'

const wrappingSecret = 'wrapping-key-of-the-tests-0123456789abcdef'

/** What seals what accounts entrust to the platform of a test. */
export const testWrappingKeys = [{ kid: 'k1', secret: wrappingSecret }]

const ingressOptions = {
  host: '127.0.0.1',
  port: 0,
  trustProxy: [],
  keyPepper: testPepper,
  urlSigningKeys: [{ kid: 'k1', secret: signingSecret }],
  wrappingKeys: testWrappingKeys,
  identity: testIdentity,
  outbound: testOutbound,
  webhookKeys: testWebhooks.signingKeys,
  limits: { maxUploadBytes: 25 * 2 ** 20, maxJsonBytes: 2 ** 20, maxImagePixels: 50_000_000 },
}

const paymentSettings = (payments: PaymentsConfig | undefined): Record<string, string> =>
  payments
    ? {
        STRIPE_SECRET_KEY: payments.secretKey,
        STRIPE_WEBHOOK_SECRETS: payments.webhookSecrets.join(','),
        STRIPE_API_URL: payments.apiUrl ?? '',
      }
    : {}
