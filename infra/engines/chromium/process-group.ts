// What the system tells of the browser's processes. They are one group, because the first of them is started as its leader.
import { readdirSync, readFileSync } from 'node:fs'

const kib = 1024

/** The pids of a process group's members; none where the system has no `/proc`. */
export const membersOf = (group: number): number[] => {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter(pid => pid > 0 && groupOf(pid) === group)
  } catch {
    return []
  }
}

/** The pids of the children that the main thread of a process has started. */
export const childrenOf = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`).split(' ').map(Number).filter(Boolean)

/**
 * The memory that a process group has for itself. Resident pages of files are left out: the browser's program is mapped into each of
 * its ten processes, and counting it ten times would call every browser too large.
 */
export const ownBytes = (group: number): number =>
  membersOf(group).reduce((sum, pid) => {
    const status = read(`/proc/${pid}/status`)
    return sum + amount(status, 'RssAnon') + amount(status, 'RssShmem')
  }, 0)

const amount = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * kib

// The command's name, in parentheses, may hold spaces; behind it come the state, the parent and the group.
const groupOf = (pid: number): number => {
  const stat = read(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
