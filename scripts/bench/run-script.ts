import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { allocatorSettings, nodeFlags } from '../roles.ts'

/**
 * Runs a script with the memory settings of the platform's own processes, behind another program where one is named; returns the
 * report that it prints as its last line. Rejects when it fails.
 */
export const runScript = async <Report>(
  script: URL,
  args: readonly string[],
  behind: readonly string[] = [],
): Promise<Report> => {
  const [program, ...rest] = [...behind, process.execPath, ...nodeFlags, script.pathname, ...args]
  const env = { ...process.env, ...allocatorSettings }
  const child = spawn(program!, rest, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [lines, [code]] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray() as Promise<string[]>,
    once(child, 'exit') as Promise<[number | null]>,
  ])
  if (code !== 0) throw new Error(`${script.pathname} ended with ${code}`)
  return JSON.parse(lines.join('').trimEnd().split('\n').at(-1)!) as Report
}
