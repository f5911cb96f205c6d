import { join } from 'node:path'
import type { Role } from './supervised-process.ts'

const root = join(import.meta.dirname, '..')

/** A small nursery for young objects: each process keeps 40 MiB less when it idles, and none needs the room. */
const flags = ['--max-semi-space-size=4']

/** The platform's processes, in the order they are started; they end in the reverse. */
export const roles = (env: Record<string, string>): Role[] => [
  role('sagas', 'sagas/main.ts', env),
  role('projections', 'consumers/projections/main.ts', env),
  role('workers', 'consumers/main.ts', env),
  role('relay', 'producers/outbox/main.ts', env),
  role('ingress', 'producers/ingress/main.ts', env),
]

const role = (name: string, file: string, env: Record<string, string>): Role => ({
  name,
  command: process.execPath,
  args: [...flags, join(root, file)],
  env,
})
