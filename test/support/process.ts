/** Parts of the platform as real processes, to be killed, frozen and misled. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { tethered } from '../../scripts/servers/launch.ts'
import type { Line } from './heard-log.ts'
import type { Lifetime } from './lifetime.ts'

const root = join(import.meta.dirname, '../..')
const mishaps = join(import.meta.dirname, 'mishaps.ts')

/** What can be made to happen inside a process; `mishaps.ts` says how. */
export type Mishap = { mishap: 'reject' } | { mishap: 'throw' } | { mishap: 'block'; forMs: number }

type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type TestProcess = {
  readonly pid: number
  /** Resolves when the process says that it runs. */
  ready: Promise<void>
  exited: Promise<Exit>
  /** What it logged so far. */
  lines: Line[]
  kill: (signal?: NodeJS.Signals) => void
  suffer: (mishap: Mishap) => void
  /** The answer of its operators' port. */
  ask: (path: string) => Promise<{ status: number; text: string }>
}

type Options = { main?: string; args?: readonly string[]; env: Record<string, string> }

/** Starts a main file, the workers' unless another is named, as a process that dies with the test. */
export const startProcess = (
  lifetime: Lifetime,
  { main = 'consumers/main.ts', args = [], env }: Options,
): TestProcess => {
  const command = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    '--import',
    mishaps,
    join(root, main),
    ...args,
  ]
  const [program = '', ...rest] = tethered(command, 'SIGKILL')
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...process.env, METRICS_PORT: '0', LOG_LEVEL: 'info', ...env },
    // Of a process that is crashed on purpose, nobody wants to read the native stack.
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  })
  const lines: Line[] = []
  createInterface({ input: child.stdout! }).on('line', line => void lines.push(JSON.parse(line) as Line))
  const exited = new Promise<Exit>(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  lifetime.after(async () => {
    child.kill('SIGKILL')
    await exited
  })
  return {
    pid: child.pid!,
    ready: isReady(child, lines),
    exited,
    lines,
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    suffer: mishap => void child.send(mishap),
    ask: async path => {
      const port = lines.find(({ msg }) => msg.startsWith('metrics'))?.['port']
      const response = await fetch(`http://127.0.0.1:${String(port)}${path}`)
      return { status: response.status, text: await response.text() }
    },
  }
}

const isReady = async (child: ChildProcess, lines: readonly Line[]): Promise<void> => {
  const gone = once(child, 'exit').then(() => {
    throw new Error(`the process ended before it was ready:\n${lines.map(line => JSON.stringify(line)).join('\n')}`)
  })
  gone.catch(() => undefined)
  await Promise.race([once(child, 'message'), gone])
}

/** Keeps a process running as a supervisor does: whenever it ends, `onExit` is waited for and the next is started. */
export type Kept = {
  /** The one that runs now. */
  current: () => TestProcess
  /** How the earlier ones ended, in order. */
  exits: Exit[]
  /** From now on the end of the process is its end. */
  release: () => void
}

export const keepRunning = async (
  lifetime: Lifetime,
  options: Options,
  onExit: () => Promise<void> = async () => undefined,
): Promise<Kept> => {
  const exits: Exit[] = []
  const state = { isKept: true, current: startProcess(lifetime, options) }
  await state.current.ready
  const watch = async (): Promise<void> => {
    while (state.isKept) {
      exits.push(await state.current.exited)
      await onExit()
      if (state.isKept) state.current = startProcess(lifetime, options)
    }
  }
  const release = (): void => {
    state.isKept = false
  }
  lifetime.after(async () => release())
  void watch()
  return { current: () => state.current, exits, release }
}
