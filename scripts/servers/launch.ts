import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs'

/** An operating-system account a child may be dropped to. */
export type Account = { uid: number; gid: number }

export type Launch = {
  command: string
  args: readonly string[]
  env: Record<string, string>
  cwd: string
  /** Receives standard output and error. */
  logFile: string
  /** Sent to the child by the kernel when this process dies, even by SIGKILL (Linux with util-linux). */
  parentDeathSignal: NodeJS.Signals
  account?: Account | undefined
}

export type Running = {
  readonly pid: number
  /** Settles when the process has ended, however it ended. */
  readonly exited: Promise<void>
  readonly alive: boolean
  kill(signal: NodeJS.Signals): void
}

const maxLogBytes = 5_000_000
const tether = ['/usr/bin/setpriv', '/bin/setpriv'].find(path => existsSync(path))
const running = new Map<ChildProcess, NodeJS.Signals>()

// Where the kernel offers no parent-death signal this covers every exit but SIGKILL.
process.on('exit', () => {
  for (const [child, signal] of running) child.kill(signal)
})

/**
 * Starts a long-running server in its own process group, so that Ctrl-C in a terminal reaches us alone and we choose the
 * order of ending.
 */
export function launch(options: Launch): Running {
  if (existsSync(options.logFile) && statSync(options.logFile).size > maxLogBytes) rmSync(options.logFile)
  const log = openSync(options.logFile, 'a', 0o600)
  const [command = '', ...args] = tethered([options.command, ...options.args], options.parentDeathSignal)
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...options.account,
  })
  closeSync(log)
  return track(child, options.parentDeathSignal)
}

/** The same command, run so that the kernel ends it when we die; unchanged where util-linux is missing. */
export function tethered(command: readonly string[], signal: NodeJS.Signals): string[] {
  if (tether === undefined) return [...command]
  return [tether, '--pdeathsig', signal.replace('SIG', ''), '--', ...command]
}

function track(child: ChildProcess, parentDeathSignal: NodeJS.Signals): Running {
  const { pid } = child
  if (pid === undefined) throw new Error(`cannot run ${child.spawnfile}`)
  running.set(child, parentDeathSignal)
  const exited = new Promise<void>(resolve => {
    const done = (): void => {
      running.delete(child)
      resolve()
    }
    child.once('exit', done)
    child.once('error', done)
  })
  // A forgotten server must not keep a finished script alive; the parent-death signal then ends the server.
  child.unref()
  return {
    pid,
    exited,
    get alive() {
      return child.exitCode === null && child.signalCode === null
    },
    kill(signal) {
      child.ref()
      child.kill(signal)
    },
  }
}
