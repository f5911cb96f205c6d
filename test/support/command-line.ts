import { spawn } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

export type Ended = { status: number | null; stdout: string; stderr: string }

type Options = {
  env: Record<string, string>
  /** Called with every line as it is written. */
  onLine?: (line: string, stop: (signal: NodeJS.Signals) => void) => void
}

const fromHere = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))

/** Runs a command of `scripts/` as a user does, in an environment that has nothing but what the test gives and what `npm run` brings. */
export const runScript = (script: string, args: readonly string[], { env, onLine }: Options): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
      cwd: root,
      env: { ...fromHere('PATH', 'NODE_COMPILE_CACHE'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = { stdout: '', stderr: '' }
    const stop = (signal: NodeJS.Signals): void => void child.kill(signal)
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      ended.stdout += chunk
      for (const line of chunk.split('\n').filter(Boolean)) onLine?.(line, stop)
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (ended.stderr += chunk))
    child.once('error', reject)
    child.once('close', status => resolve({ status, ...ended }))
  })
