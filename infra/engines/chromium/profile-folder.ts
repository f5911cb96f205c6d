// The browser's files while it runs: caches, sockets, shared memory. Nothing of them is kept.
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from '../../is-alive.ts'
import type { Account } from './fence.ts'

const prefix = 'inkstone-browser-'

/** A new folder that belongs to the browser's account, and names the process of ours that it is for. */
export const makeProfile = async (account: Account | undefined): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  if (account) await chown(folder, account.uid, account.gid)
  return folder
}

export const removeProfile = async (folder: string): Promise<void> => {
  // Somebody still writes in it for a moment after the browser's end; what stays is swept later.
  await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined)
}

/** Removes the folders of processes that were killed before they could. */
export const sweepProfiles = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(prefix) ? /^\d+(?=-)/.exec(name.slice(prefix.length))?.[0] : undefined
    if (pid !== undefined && !isAlive(Number(pid))) await removeProfile(join(tmpdir(), name))
  }
}
