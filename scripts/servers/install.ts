import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { type ServerName, firstProgram, programs } from './binaries.ts'

/** What the distribution calls each server. */
const packages: Record<ServerName, string> = {
  rabbitmq: 'rabbitmq-server',
  redis: 'redis-server',
  postgres: 'postgresql',
}

/** Servers whose programs are not on this machine. */
function missingServers(wanted: readonly ServerName[]): ServerName[] {
  return wanted.filter(name => programs[name]() === undefined)
}

/**
 * Installs the missing servers' packages without letting them start system-wide services.
 * @throws one line saying what to do, where that is not possible.
 */
export async function installMissing(wanted: readonly ServerName[], logFile: string): Promise<void> {
  const missing = missingServers(wanted)
  if (missing.length === 0) return
  const names = missing.map(name => packages[name])
  const asRoot = waysToRoot()
  if (firstProgram('apt-get') === undefined || asRoot === undefined) throw new Error(advice(names))
  console.log(`Installing ${names.join(', ')} (apt-get, log in ${logFile}) …`)
  const status = await runLogged([...asRoot, 'sh', '-c', aptScript, 'sh', ...names], logFile)
  const still = missingServers(missing)
  if (status !== 0 || still.length > 0) throw new Error(`${advice(names)} (apt-get failed, see ${logFile})`)
  console.log(`Installed ${names.join(', ')}.`)
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
// named here were not installed before, so nobody relied on them.
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
