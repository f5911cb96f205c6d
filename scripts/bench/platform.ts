import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAccount, grantCredits } from '#infra/db/identity/accounts.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import { connectDatabase, type EntityManager } from '#infra/db/orm.ts'
import { migrate } from '../migrate.ts'
import { platformEnvironment, type PlatformEnvironment } from '../platform-environment.ts'
import { roles } from '../roles.ts'
import { startServers, type Servers } from '../servers/servers.ts'
import { SupervisedProcess } from '../supervised-process.ts'

export type BenchPlatform = AsyncDisposable & {
  url: string
  /** May post `diagnostic.echo`, and has more credits than any benchmark spends. */
  token: string
  accountId: string
  em: () => EntityManager
  env: PlatformEnvironment
  servers: Servers
  processes: Map<string, SupervisedProcess>
}

const credits = 1_000_000_000n

/**
 * The platform as `npm start` runs it, every part a process of its own, on servers and data that are thrown away afterwards.
 * `wanted` names the parts, where not all are.
 */
export const startBenchPlatform = async (
  name: string,
  more: Record<string, string> = {},
  wanted?: readonly string[],
): Promise<BenchPlatform> => {
  const dir = join(import.meta.dirname, '..', '..', '.inkstone', `bench-${name}-${process.pid}`)
  mkdirSync(join(dir, 'logs'), { recursive: true })
  const stack = new AsyncDisposableStack()
  const servers = stack.adopt(await startServers({ dir, env: {} }), started => started.discard())
  const env = { ...(await platformEnvironment({ dir, urls: servers.urls, given: {} })), ...more }
  await migrate(env.DATABASE_URL)
  const orm = stack.adopt(await connectDatabase({ url: env.DATABASE_URL, poolSize: 4, asOwner: true }), connected =>
    connected.close(),
  )
  const em = (): EntityManager => orm.em.fork()
  const account = await em().transactional(async tx => {
    const accountId = await createAccount(tx, { name: 'bench' })
    await grantCredits(tx, { accountId, amount: credits, memo: 'bench' })
    const key = { accountId, name: 'bench', scopes: ['admin'] as const, pepper: env.KEY_PEPPER }
    return { accountId, ...(await createKey(tx, key)) }
  })
  const started = roles(env).filter(role => wanted?.includes(role.name) ?? true)
  const processes = new Map(started.map(role => [role.name, new SupervisedProcess(role, join(dir, 'logs'))]))
  stack.defer(async () => {
    for (const supervised of [...processes.values()].toReversed()) await supervised.stop(10_000)
  })
  try {
    await Promise.all([...processes.values()].map(({ ready }) => ready))
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
  return {
    url: env.PUBLIC_URL,
    ...account,
    em,
    env,
    servers,
    processes,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** What each process keeps in memory now, in MiB. */
export const residentMib = ({ processes }: BenchPlatform): Record<string, number> =>
  Object.fromEntries([...processes].map(([name, { pid }]) => [name, pid === undefined ? 0 : residentOf(pid)]))

const residentOf = (pid: number): number => {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  return Math.round((pages * 4096) / 2 ** 20)
}

/** What a process has used of the processors until now, in seconds; what else runs on the machine does not change it. */
export const cpuSeconds = ({ processes }: BenchPlatform, name: string): number => {
  const pid = processes.get(name)?.pid
  if (pid === undefined) return 0
  // The name of the program stands in brackets and may hold anything; the times are the 12th and 13th field behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Of Linux, on every machine that Node runs on. */
const ticksPerSecond = 100
