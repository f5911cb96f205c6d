import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fault, ok, warning, type Finding } from './finding.ts'

const giga = 2 ** 30
/** Below the first, uploads and results soon fail; below the second it is time to act. */
const faultBytes = giga
const warningBytes = 5 * giga

/** There is room where the files are stored. */
export const checkDiskSpace = async (directory: string): Promise<Finding[]> => {
  const { bavail, bsize } = await statfs(existing(resolve(directory)))
  const free = bavail * bsize
  const detail = `${gigabytes(free)} free in ${directory}`
  const fix = 'free some space, or move STORAGE_DIR to a larger disk'
  if (free < faultBytes) return [fault('storage', detail, fix)]
  return [free < warningBytes ? warning('storage', detail, fix) : ok('storage', detail)]
}

export const gigabytes = (bytes: number): string => `${(bytes / giga).toFixed(1)} GB`

// The folder is made with the first file.
const existing = (directory: string): string => (existsSync(directory) ? directory : existing(dirname(directory)))
