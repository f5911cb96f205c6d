import { chmodSync, mkdirSync, mkdtempSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '#infra/is-alive.ts'
import { removeData } from '../../scripts/servers/servers.ts'

const gibibyte = 1024 ** 3
/** The data of a whole run stays well below: mostly write-ahead logs, which the servers let grow before they tidy up. */
const roomNeeded = 4 * gibibyte

const memory = '/dev/shm'
const disk = join(import.meta.dirname, '..', '..', '.inkstone')
const prefix = 'inkstone-test-'

/**
 * Where the servers of a test run keep their data: in memory where there is plenty. For every database and every virtual host of a test
 * they make and remove hundreds of files, which costs them twice the work on a disk. What is tested stays the same, for a server that
 * is killed finds again all that it wrote, in either place; only the power must not fail.
 */
export const runFolder = (): string => {
  const parent = Math.min(process.availableMemory(), freeIn(memory)) >= roomNeeded ? memory : disk
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`))
  // The database runs under an account of its own and must get through.
  chmodSync(folder, 0o755)
  return folder
}

/** Removes what runs have left that were interrupted before they could do so: their servers ended with them. */
export const sweepRunFolders = (): void => {
  for (const parent of [memory, disk]) {
    for (const name of namesIn(parent)) {
      const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : NaN
      if (pid > 0 && isOurs(join(parent, name)) && !isAlive(pid)) removeData(join(parent, name))
    }
  }
}

const freeIn = (folder: string): number => {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0
  }
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const isOurs = (path: string): boolean => statSync(path).uid === process.getuid?.()
