// Runs once around a whole test run (node --test --test-global-setup=test/setup.ts): real servers in a fresh folder.
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { countOften } from './support/count-often.ts'
import { type Servers, removeData, startServers } from '../scripts/servers/servers.ts'

const state = join(import.meta.dirname, '..', '.inkstone')
let servers: Servers | undefined

/** Starts the servers and hands their addresses to every test file through the environment. */
export async function globalSetup(): Promise<void> {
  sweep()
  servers = await startServers({
    dir: join(state, `test-${process.pid}`),
    env: process.env,
    helpful: ['browser'],
  })
  if (servers.own.rabbitmq) await countOften(servers.own.rabbitmq)
  Object.assign(process.env, servers.urls)
}

/** Ends the servers and removes their data. */
export async function globalTeardown(): Promise<void> {
  await servers?.discard()
}

/** An interrupted run never reaches its teardown: the servers end with it, the folder is left to us. */
function sweep(): void {
  mkdirSync(state, { recursive: true })
  for (const name of readdirSync(state)) {
    const pid = /^test-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) removeData(join(state, name))
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
