import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Launch, type Running, launch } from './launch.ts'
import { claim, release, takeOver } from './ownership.ts'

/** A server of ours on loopback, with its own data folder. */
export type Server = {
  /** Where clients connect; holds the generated password. */
  readonly url: string
  /** The real server process (for RabbitMQ: beam.smp); changes with every restart. */
  readonly pid: number
  /** Signals the real server process; for fault tests. */
  kill(signal: NodeJS.Signals): void
  /** Starts it again, on the same port and data, whether it still runs or was killed. */
  restart(): Promise<void>
  /** Ends it in an orderly way, and the hard way once the grace is over. */
  stop(): Promise<void>
}

/** How one kind of server is run. */
export type Blueprint = {
  name: string
  dir: string
  url: string
  launch: Launch
  ready: (pid: number) => Promise<boolean>
  stopSignal: NodeJS.Signals
  /** What it is asked for before it is told to end; a failure is nobody's. */
  beforeStop?: () => Promise<unknown>
  /** Processes the server needs first and that end after it. */
  companion?: Server
}

const readyWithinMs = 90_000
const graceMs = 20_000
const attempts = 4
const pauseMs = 400

/** Frees the folder of what an earlier, killed run left; call before choosing ports. */
export function reclaim(dir: string, stopSignal: NodeJS.Signals): Promise<void> {
  return takeOver({ dir, stopSignal, graceMs })
}

/** The same for a companion: whoever holds its server's folder decides over the companion too. */
export function reclaimCompanion(dir: string): Promise<void> {
  return takeOver({ dir, stopSignal: 'SIGKILL', graceMs, evenIfOwned: true })
}

/**
 * Starts a server and waits until it answers.
 * @throws with the end of its log when it does not come up, or when `signal` aborts.
 */
export async function runServer(blueprint: Blueprint, signal?: AbortSignal): Promise<Server> {
  let current = await start(blueprint, signal)
  const end = async (): Promise<void> => {
    claim(blueprint.dir, current.pid, true)
    if (current.alive) await blueprint.beforeStop?.().catch(() => undefined)
    await stop(current, blueprint.stopSignal)
    release(blueprint.dir)
  }
  return {
    url: blueprint.url,
    get pid() {
      return current.pid
    },
    kill: sent => current.kill(sent),
    async restart() {
      await end()
      current = await start(blueprint)
    },
    async stop() {
      await end()
      await blueprint.companion?.stop()
    },
  }
}

async function start(blueprint: Blueprint, signal?: AbortSignal): Promise<Running> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted()
    const server = launch(blueprint.launch)
    claim(blueprint.dir, server.pid)
    try {
      if (await becomesReady(blueprint, server, signal)) return server
    } catch (error) {
      await stop(server, 'SIGKILL')
      throw error
    }
    if (attempt === attempts) throw new Error(`${blueprint.name} does not start: ${lastLine(blueprint.launch.logFile)}`)
    // One killed a moment ago may have children that still hold its memory segment or its port.
    await delay(pauseMs * attempt)
  }
}

/** True once ready, false when the process ended before. */
async function becomesReady({ name, ready }: Blueprint, server: Running, signal?: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + readyWithinMs
  while (server.alive) {
    signal?.throwIfAborted()
    if (await ready(server.pid)) return true
    if (Date.now() > deadline) throw new Error(`${name} did not answer within ${readyWithinMs / 1000} s`)
    await delay(50)
  }
  return false
}

async function stop(server: Running, stopSignal: NodeJS.Signals): Promise<void> {
  if (!server.alive) return
  server.kill(stopSignal)
  const hardly = setTimeout(() => server.kill('SIGKILL'), graceMs)
  await server.exited
  clearTimeout(hardly)
}

function lastLine(logFile: string): string {
  return `${readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join(' | ')} (${logFile})`
}
