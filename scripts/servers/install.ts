import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { type ProgramName, type ServerName, firstProgram, programs } from './binaries.ts'

/** What distributions call each program, the best first. */
const packages: Record<ProgramName, readonly [string, ...string[]]> = {
  rabbitmq: ['rabbitmq-server'],
  redis: ['redis-server'],
  postgres: ['postgresql'],
  browser: ['chromium-headless-shell', 'chromium'],
}

/** Programs that are not on this machine. */
function missingPrograms<Name extends ProgramName>(wanted: readonly Name[]): Name[] {
  return wanted.filter(name => programs[name]() === undefined)
}

type Wanted = {
  servers: readonly ServerName[]
  /** Programs that only a part of the platform needs: without them the rest runs all the same. */
  helpful?: readonly ProgramName[]
}

/**
 * Installs the packages of what is missing, all in one go, without letting them start system-wide services. Says so where
 * something helpful cannot be had.
 * @throws one line saying what to do, where that happens to a server.
 */
export async function installMissing({ servers, helpful = [] }: Wanted, logFile: string): Promise<void> {
  const missing = missingPrograms([...servers, ...helpful])
  if (missing.length === 0) return
  const outcome = await install(missingPrograms(servers), missingPrograms(helpful), logFile)
  const still = missingPrograms(servers)
  if (still.length > 0) throw new Error(`${advice(still.map(name => packages[name][0]))}${outcome}`)
  for (const name of missingPrograms(helpful)) {
    console.log(`Without ${packages[name][0]}, which could not be installed${outcome}, some kinds of task will fail.`)
  }
}

/** Returns what there is to say about a failure, or nothing. */
async function install(
  servers: readonly ServerName[],
  helpful: readonly ProgramName[],
  logFile: string,
): Promise<string> {
  const asRoot = waysToRoot()
  if (firstProgram('apt-get') === undefined || asRoot === undefined) return ''
  const names = [...servers, ...helpful].map(name => packages[name][0]).join(', ')
  const wished = helpful.map(name => packages[name].join('|')).join(' ')
  const needed = servers.map(name => packages[name][0])
  console.log(`Installing ${names} (apt-get, log in ${logFile}) …`)
  const script = [...asRoot, 'sh', '-c', aptScript, 'sh', wished, ...needed]
  const status = await runLogged(script, logFile)
  if (status !== 0) return ` (apt-get failed, see ${logFile})`
  console.log(`Installed ${names}.`)
  return ''
}

function advice(names: readonly string[]): string {
  return `Install ${names.join(', ')}, or give RABBITMQ_URL, DATABASE_URL and REDIS_URL, or run: node scripts/make-env.mjs && docker compose up`
}

/** The words in front of a command that make it run as root; undefined when we may not. */
function waysToRoot(): string[] | undefined {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined
}

// policy-rc.d is how Debian is told not to start what it installs; one that exists is left alone, ours is removed again
// whatever happens. A service that was enabled for the next boot is disabled where systemd runs the machine: the packages
// named here were not installed before, so nobody relied on them. What is only wished for is left out where the distribution
// does not have it, since apt-get would then install nothing.
const aptScript = `
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get update -q
wished=$1
shift
for names in $wished; do
  for name in $(echo "$names" | tr '|' ' '); do
    if apt-cache show "$name" > /dev/null 2>&1; then set -- "$@" "$name"; break; fi
  done
done
[ $# -gt 0 ] || exit 0
apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" < /dev/null
if [ -d /run/systemd/system ]; then systemctl disable "$@" || true; fi
`

function runLogged([command = '', ...args]: string[], logFile: string): Promise<number | null> {
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'a', 0o600)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', log, log] })
    closeSync(log)
    child.once('error', reject)
    child.once('exit', resolve)
  })
}
