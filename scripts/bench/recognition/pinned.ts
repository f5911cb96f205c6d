import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { allocatorSettings, nodeFlags } from '../../roles.ts'

/** Whether the machine has the program that keeps a process on one core. */
export const canPin = (): boolean => spawnSync('taskset', ['--version']).status === 0

/** Runs a script as the platform runs its processes, and on one core where the machine can; returns the report that it prints as its last line. Rejects when it fails. */
export const runPinned = async <Report>(script: URL, args: readonly string[]): Promise<Report> => {
  const command = [process.execPath, ...nodeFlags, script.pathname, ...args]
  const [program, ...rest] = canPin() ? ['taskset', '-c', '0', ...command] : command
  const env = { ...process.env, ...allocatorSettings }
  const child = spawn(program!, rest, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [lines, [code]] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray() as Promise<string[]>,
    once(child, 'exit') as Promise<[number | null]>,
  ])
  if (code !== 0) throw new Error(`${script.pathname} ended with ${code}`)
  return JSON.parse(lines.join('').trimEnd().split('\n').at(-1)!) as Report
}
