// Where distributions put the programs that the platform runs beside Node.
import { findChromium } from '#infra/engines/chromium/find-chromium.ts'
import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** How each program is found; of several that would do, the preferred one. */
export const programs = {
  // Debian's wrapper in PATH switches to the system's own data folder and user; the plain scripts behind it do not.
  rabbitmq: () =>
    firstProgram('rabbitmq-server', [
      '/usr/lib/rabbitmq/bin',
      ...children('/usr/lib/rabbitmq/lib', 'sbin'),
      '/opt/rabbitmq/sbin',
    ]),
  redis: () => firstProgram('redis-server') ?? firstProgram('valkey-server'),
  postgres: () =>
    firstProgram('initdb', [...children('/usr/lib/postgresql', 'bin'), ...children('/usr', 'bin', /^pgsql-/)]),
  browser: () => findChromium(process.env['CHROMIUM_PATH'] || undefined),
}

export type ProgramName = keyof typeof programs
/** Programs that are started once and serve the whole platform; the workers start the browser by themselves. */
export type ServerName = Exclude<ProgramName, 'browser'>

/** The folders below `parent`, newest version first, each extended by `tail`. */
export function children(parent: string, tail: string, like = /./): string[] {
  try {
    const names = readdirSync(parent).filter(name => like.test(name))
    return names.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true })).map(name => join(parent, name, tail))
  } catch {
    return []
  }
}

/** The full path of a program in `folders`, else in PATH. */
export function firstProgram(name: string, folders: readonly string[] = []): string | undefined {
  const inPath = (process.env['PATH'] ?? '').split(delimiter)
  return [...folders, ...inPath, '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin']
    .map(folder => join(folder, name))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The program of a server. @throws when it is not installed. */
export function program(name: ServerName): string {
  const found = programs[name]()
  if (found === undefined) throw new Error(`${name} is not installed`)
  return found
}
