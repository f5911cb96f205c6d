// Who runs the server of a data folder: written beside the data, so that a later start finds what a killed one left behind.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

type Process = { pid: number; startMark: string }
type Ownership = { server: Process; owner: Process; ending: boolean }

const fileName = 'process.json'

/** Notes that this process runs the server `pid` for `dir`, or is about to end it. */
export function claim(dir: string, pid: number, ending = false): void {
  const ownership: Ownership = { server: identify(pid), owner: identify(process.pid), ending }
  writeFileSync(join(dir, fileName), JSON.stringify(ownership))
}

/** Forgets the claim once the server has ended. */
export function release(dir: string): void {
  rmSync(join(dir, fileName), { force: true })
}

type TakeOver = { dir: string; stopSignal: NodeJS.Signals; graceMs: number; evenIfOwned?: boolean }

/**
 * Makes `dir` free for a new server: ends a server whose owner is gone, waits for one whose owner is ending it.
 * @throws when another living process still owns it and means to keep it (unless `evenIfOwned`).
 */
export async function takeOver({ dir, stopSignal, graceMs, evenIfOwned = false }: TakeOver): Promise<void> {
  const ownership = read(dir)
  if (ownership === undefined) return
  const { server, owner, ending } = ownership
  const owned = owner.pid !== process.pid && isAlive(owner)
  if (owned && !ending && !evenIfOwned && isAlive(server)) {
    throw new Error(`${dir} is in use by process ${owner.pid}; stop that one first`)
  }
  if (isAlive(server) && !ending) process.kill(server.pid, stopSignal)
  await untilGone(server, graceMs)
  release(dir)
}

async function untilGone(server: Process, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs
  while (isAlive(server)) {
    if (Date.now() > deadline) process.kill(server.pid, 'SIGKILL')
    await delay(50)
  }
}

function read(dir: string): Ownership | undefined {
  const path = join(dir, fileName)
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Ownership
  } catch {
    return undefined // torn by a crash in mid-write: the server's own lock on its data still guards
  }
}

function identify(pid: number): Process {
  return { pid, startMark: startMark(pid) ?? '' }
}

function isAlive({ pid, startMark: mark }: Process): boolean {
  const now = startMark(pid)
  return now !== undefined && now === mark
}

/** A pid alone may have been given to another process since; pid and start time together name one process. */
function startMark(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) {
    const mark = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
    return mark === '' ? undefined : mark
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name may hold spaces and parentheses; fields count from behind its last one: state, …, start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
