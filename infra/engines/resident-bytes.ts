import { readFileSync } from 'node:fs'

const kib = 1024

/**
 * The physical memory of another process; 0 where it is gone or the system does not tell. Read synchronously, since
 * `/proc` answers from memory; and `VmRSS`, since it comes in KiB whatever the page size.
 */
export const residentBytes = (pid: number | undefined): number => {
  try {
    const [, amount = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(amount) * kib
  } catch {
    return 0
  }
}
