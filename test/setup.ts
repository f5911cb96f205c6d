// Runs once around a whole test run (node --test --test-global-setup=test/setup.ts): real servers in a fresh folder.
import { countOften } from './support/count-often.ts'
import { runFolder, sweepRunFolders } from './support/run-folder.ts'
import { type Servers, startServers } from '../scripts/servers/servers.ts'

let servers: Servers | undefined

/** Starts the servers and hands their addresses to every test file through the environment. */
export async function globalSetup(): Promise<void> {
  sweepRunFolders()
  servers = await startServers({ dir: runFolder(), env: process.env, helpful: ['browser'] })
  if (servers.own.rabbitmq) await countOften(servers.own.rabbitmq)
  Object.assign(process.env, servers.urls)
}

/** Ends the servers and removes their data. */
export async function globalTeardown(): Promise<void> {
  await servers?.discard()
}
