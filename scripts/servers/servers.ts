import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ProgramName, ServerName } from './binaries.ts'
import { installMissing } from './install.ts'
import { removeStrayCluster } from './postgres-cluster.ts'
import { startPostgres } from './postgres.ts'
import type { Server } from './private-server.ts'
import { type RabbitmqServer, startRabbitmq } from './rabbitmq.ts'
import { startRedis } from './redis.ts'

/** The environment variables that name the three servers. */
export type ServerUrls = {
  RABBITMQ_URL: string
  /** Management API and console; for a private server with user and password inside. Absent where only RABBITMQ_URL was given. */
  RABBITMQ_MANAGEMENT_URL?: string
  DATABASE_URL: string
  REDIS_URL: string
}

export type Servers = {
  urls: ServerUrls
  /** The servers started here; a server that was given by its address is not among them. */
  own: { rabbitmq?: RabbitmqServer; postgres?: Server; redis?: Server }
  /** Ends the servers started here in an orderly way; their data stays. */
  stop(): Promise<void>
  /** Ends them at once and removes their data. */
  discard(): Promise<void>
}

type Options = {
  dir: string
  env: NodeJS.ProcessEnv
  /** Programs to install with the servers where that is possible. */
  helpful?: readonly ProgramName[]
  signal?: AbortSignal
}

const variables = { rabbitmq: 'RABBITMQ_URL', postgres: 'DATABASE_URL', redis: 'REDIS_URL' } as const

// Killed, PostgreSQL would leave its shared memory to the machine; by this signal it leaves the data alone and takes that with it.
const endsAtOnce: Record<ServerName, NodeJS.Signals> = { rabbitmq: 'SIGKILL', postgres: 'SIGQUIT', redis: 'SIGKILL' }

/**
 * Uses the servers named in `env` and starts private ones below `dir` for the rest, all at the same time, after
 * installing what the machine lacks.
 * @throws one line saying what to do when a server can neither be found nor installed.
 */
export async function startServers({ dir: given, env, helpful = [], signal }: Options): Promise<Servers> {
  const dir = resolve(given)
  const needed = (Object.keys(variables) as ServerName[]).filter(name => !env[variables[name]])
  await installMissing({ servers: needed, helpful }, join(dir, 'install.log'))
  const own = await startAll({ dir, needed, ...(signal && { signal }) })
  return {
    urls: urlsOf(own, env),
    own,
    stop: () => stopAll(own),
    async discard() {
      for (const [name, server] of Object.entries(own)) server.kill(endsAtOnce[name as ServerName])
      await stopAll(own)
      removeData(dir)
    },
  }
}

/** Removes what stopped servers left below `dir`. */
export function removeData(dir: string): void {
  removeStrayCluster(join(dir, 'postgres'))
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
}

type Start = { dir: string; needed: readonly ServerName[]; signal?: AbortSignal }

async function startAll({ dir, needed, signal }: Start): Promise<Servers['own']> {
  const own: Servers['own'] = {}
  const at = (name: ServerName): { dir: string; signal?: AbortSignal } => ({
    dir: join(dir, name),
    ...(signal && { signal }),
  })
  const starts: Record<ServerName, () => Promise<void>> = {
    rabbitmq: async () => void (own.rabbitmq = await startRabbitmq(at('rabbitmq'))),
    postgres: async () => void (own.postgres = await startPostgres(at('postgres'))),
    redis: async () => void (own.redis = await startRedis(at('redis'))),
  }
  const outcomes = await Promise.allSettled(needed.map(name => starts[name]()))
  const failure = outcomes.find(outcome => outcome.status === 'rejected')
  if (failure === undefined) return own
  await stopAll(own)
  throw failure.reason
}

async function stopAll(own: Servers['own']): Promise<void> {
  await Promise.all(Object.values(own).map(server => server.stop()))
}

function urlsOf(own: Servers['own'], env: NodeJS.ProcessEnv): ServerUrls {
  const management = own.rabbitmq ? withCredentials(own.rabbitmq.management) : env['RABBITMQ_MANAGEMENT_URL']
  const url = (name: ServerName): string => own[name]?.url ?? env[variables[name]] ?? ''
  return {
    RABBITMQ_URL: url('rabbitmq'),
    DATABASE_URL: url('postgres'),
    REDIS_URL: url('redis'),
    ...(management && { RABBITMQ_MANAGEMENT_URL: management }),
  }
}

function withCredentials({ url, user, password }: RabbitmqServer['management']): string {
  return url.replace('http://', `http://${user}:${password}@`)
}
