import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeStrayCluster } from '../../scripts/servers/postgres-cluster.ts'
import { startPostgres } from '../../scripts/servers/postgres.ts'
import type { Server } from '../../scripts/servers/private-server.ts'
import type { Lifetime } from './lifetime.ts'

/**
 * A database server of the file's own, for everything that this process opens from now on. For tests that kill it, and for those
 * that hold transactions open: readers of the event log wait for the oldest transaction of the whole server.
 */
export const privatePostgres = async (lifetime: Lifetime): Promise<Server> => {
  const dir = mkdtempSync(join(tmpdir(), 'inkstone-postgres-'))
  const server = await startPostgres({ dir })
  lifetime.after(async () => {
    await server.stop()
    removeStrayCluster(dir)
    rmSync(dir, { recursive: true, force: true })
  })
  process.env['DATABASE_URL'] = server.url
  return server
}
