import { spawnSync } from 'node:child_process'
import type { Account } from './launch.ts'

/**
 * The unprivileged account a server is dropped to when we run as root (PostgreSQL refuses to run as root).
 * Undefined when we are not root: then the server runs as we do.
 */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const uid = numericId('-u', name)
    const gid = numericId('-g', name)
    if (uid !== undefined && gid !== undefined) return { uid, gid }
  }
  throw new Error('running as root, and neither a "postgres" nor a "nobody" account exists to run PostgreSQL as')
}

function numericId(which: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [which, name], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : undefined
}
