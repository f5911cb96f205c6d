import { join } from 'node:path'
import type { Role } from './supervised-process.ts'

const root = join(import.meta.dirname, '..')

/**
 * A small nursery for young objects, and no more old ones than a process of ours ever holds: what is allowed grows with that limit,
 * so that under load each process keeps 40 to 100 MiB less.
 */
export const nodeFlags = ['--max-semi-space-size=4', '--max-old-space-size=512']

/**
 * The allocator of the C library keeps what was freed for each of its arenas apart; two do for what our threads allocate. And once a
 * large block was freed, it keeps others of that size as well, between small ones that live on: from a MiB on, blocks shall be pages
 * of their own, which go back to the system at once. One thread, after 200 exports: 900 MiB with neither, 590 with two
 * arenas and the flags above, 515 with this too; and 770, 370 and 250 once the thread has ended. It takes no time that can be measured.
 */
export const allocatorSettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576' }

/** The platform's processes, in the order they are started; the last, which lets work in, ends first. */
export const roles = (env: Record<string, string>): Role[] => [
  role('sagas', 'sagas/main.ts', env),
  role('projections', 'consumers/projections/main.ts', env),
  role('delivery', 'consumers/delivery/main.ts', env),
  role('workers', 'consumers/main.ts', env),
  role('relay', 'producers/outbox/main.ts', env),
  role('ingress', 'producers/ingress/main.ts', env),
]

const role = (name: string, file: string, env: Record<string, string>): Role => ({
  name,
  command: process.execPath,
  args: [...nodeFlags, join(root, file)],
  env: { ...allocatorSettings, ...env },
})
