import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { children, firstProgram, program } from './binaries.ts'
import type { Launch } from './launch.ts'
import { rememberPassword } from './password.ts'
import { claimPorts, isListening } from './ports.ts'
import { type Server, reclaim, reclaimCompanion, runServer } from './private-server.ts'
import { type RabbitmqPorts, portNames, user, writeConfiguration } from './rabbitmq-configuration.ts'

export type RabbitmqServer = Server & {
  management: { url: string; user: string; password: string }
  prometheusUrl: string
  /** Runs `rabbitmqctl` with these arguments against this broker and returns what it prints. */
  ctl(args: readonly string[]): Promise<string>
}

const run = promisify(execFile)
const nodeName = 'inkstone@localhost'

/** Starts a private RabbitMQ (3.10 … 4.x) on loopback, with its console and metrics. Ready means the console answers too. */
export async function startRabbitmq(options: { dir: string; signal?: AbortSignal }): Promise<RabbitmqServer> {
  const dir = resolve(options.dir)
  for (const folder of [dir, join(dir, 'epmd'), join(dir, 'log')]) mkdirSync(folder, { recursive: true })
  await reclaim(dir, 'SIGTERM')
  await reclaimCompanion(join(dir, 'epmd'))
  const ports = await claimPorts(dir, portNames)
  const password = rememberPassword(dir)
  writeConfiguration({ dir, ports, password })
  const management = { url: `http://127.0.0.1:${ports.management}`, user, password }
  const companion = await startEpmd(dir, ports.epmd)
  const server = await runServer(
    {
      name: 'RabbitMQ',
      dir,
      url: `amqp://${user}:${password}@127.0.0.1:${ports.amqp}`,
      launch: brokerLaunch(dir, ports),
      ready: async () => (await isListening(ports.amqp)) && (await consoleAnswers(management)),
      stopSignal: 'SIGTERM',
      beforeStop: () => endStatistics(dir, ports),
      ...(companion && { companion }),
    },
    options.signal,
  )
  return Object.defineProperties(server, {
    management: { value: management, enumerable: true },
    prometheusUrl: { value: `http://127.0.0.1:${ports.prometheus}/metrics`, enumerable: true },
    ctl: { value: (args: readonly string[]) => control(dir, ports, args), enumerable: true },
  }) as RabbitmqServer
}

// RabbitMQ would start a port mapper of its own that outlives it and listens everywhere; ours ends with us.
async function startEpmd(dir: string, port: number): Promise<Server | undefined> {
  const epmd = firstProgram('epmd', children('/usr/lib/erlang', 'bin', /^erts-/))
  if (epmd === undefined) return undefined
  return runServer({
    name: 'epmd',
    dir: join(dir, 'epmd'),
    url: `epmd://127.0.0.1:${port}`,
    launch: {
      command: epmd,
      args: ['-address', '127.0.0.1', '-port', String(port)],
      env: {},
      cwd: dir,
      logFile: join(dir, 'log', 'epmd.log'),
      parentDeathSignal: 'SIGKILL',
    },
    ready: () => isListening(port),
    stopSignal: 'SIGKILL',
  })
}

function brokerLaunch(dir: string, ports: RabbitmqPorts): Launch {
  return {
    command: program('rabbitmq'),
    args: [],
    cwd: dir,
    logFile: join(dir, 'log', 'boot.log'),
    parentDeathSignal: 'SIGTERM',
    env: { ...brokerEnvironment(dir, ports) },
  }
}

// While the node ends, the statistics of its console wait five seconds for something that waits for them; ended before, they do not.
async function endStatistics(dir: string, ports: RabbitmqPorts): Promise<void> {
  const erl = firstProgram('erl', ['/usr/lib/erlang/bin'])
  if (erl === undefined) return
  const call = `rpc:call('${nodeName}', gen_event, delete_handler, [rabbit_event, rabbit_mgmt_db_handler, stop], 2000), halt().`
  const name = ['-hidden', '-dist_listen', 'false', '-sname', `stop-${process.pid}@localhost`]
  const { HOME, ERL_EPMD_PORT, ERL_EPMD_ADDRESS } = brokerEnvironment(dir, ports)
  const env = { PATH: process.env['PATH'], HOME, ERL_EPMD_PORT, ERL_EPMD_ADDRESS }
  await run(erl, ['-noinput', ...name, '-eval', call], { cwd: dir, env, timeout: 5_000 })
}

async function control(dir: string, ports: RabbitmqPorts, args: readonly string[]): Promise<string> {
  const env = brokerEnvironment(dir, ports)
  const { stdout } = await run(join(dirname(program('rabbitmq')), 'rabbitmqctl'), args, { cwd: dir, env })
  return stdout
}

function brokerEnvironment(dir: string, ports: RabbitmqPorts): Record<string, string> {
  // Each message wakes a scheduler; the fewer there are, the more they find when they wake, and the less they get in others' way.
  const schedulers = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)))
  return {
    PATH: [dirname(program('rabbitmq')), process.env['PATH'] ?? ''].join(':'),
    // The Erlang cookie is made in HOME, readable by its owner only.
    HOME: dir,
    LC_ALL: existsSync('/usr/lib/locale/C.utf8') ? 'C.UTF-8' : 'C',
    // The script's name for "no shell in between": it then becomes the broker's process by exec, so our child's pid is beam.smp's.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: nodeName,
    RABBITMQ_MNESIA_BASE: join(dir, 'data'),
    RABBITMQ_LOG_BASE: join(dir, 'log'),
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(dir, 'advanced.config'),
    RABBITMQ_CONF_ENV_FILE: join(dir, 'rabbitmq-env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    // Idle schedulers must sleep, not spin: workers share these cores. But those that load code and files are asked again at once so
    // often that going to sleep every time doubles the time of a start.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `+S ${schedulers}:${schedulers} +sbwt none +sbwtdcpu none +sbwtdio very_short -kernel inet_dist_use_interface {127,0,0,1}`,
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP_SECONDS: '0',
  }
}

async function consoleAnswers({ url, password }: RabbitmqServer['management']): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  try {
    const response = await fetch(`${url}/api/whoami`, { headers: { authorization }, signal: AbortSignal.timeout(2000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
