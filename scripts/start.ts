// npm start: the whole platform on this machine, from whatever servers it has, until Ctrl-C.
import { join } from 'node:path'
import { doOneJob } from './demo/one-job.ts'
import { openDemoAccount } from './demo/demo-account.ts'
import { printGuide } from './demo/guide.ts'
import { platformEnvironment, saveEnvironment } from './platform-environment.ts'
import { migrate } from './migrate.ts'
import { roles } from './roles.ts'
import { startServers } from './servers/servers.ts'
import { aborted, stopSignal, supervise } from './supervise.ts'

const root = join(import.meta.dirname, '..')
const dir = join(root, '.inkstone', 'dev')

const stopping = stopSignal()
try {
  await main()
} catch (error) {
  if (!stopping.aborted) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

async function main(): Promise<void> {
  const started = performance.now()
  const isOnce = process.argv.includes('--once')
  console.log('Starting RabbitMQ, PostgreSQL and Redis …')
  const servers = await startServers({ dir, env: process.env, helpful: ['browser'], signal: stopping })
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1)
  console.log(`Servers ready after ${seconds()} s.`)
  const env = await platformEnvironment({ dir, urls: servers.urls })
  await migrate(env.DATABASE_URL)
  const account = await openDemoAccount({ dir, env })
  saveEnvironment(dir, env)
  console.log('Starting ingress, relay, workers, delivery, sagas and projections …')
  const platform = supervise(roles(env), { logDir: join(dir, 'logs') })
  try {
    await Promise.race([platform.ready, aborted(stopping)])
    if (stopping.aborted) return
    console.log(`Platform ready after ${seconds()} s.\n`)
    await doOneJob({ url: env.PUBLIC_URL, token: account.token, outDir: join(root, 'out'), signal: stopping })
    printGuide({ url: env.PUBLIC_URL, token: account.token, management: servers.urls.RABBITMQ_MANAGEMENT_URL })
    if (isOnce) return
    console.log('Running. Ctrl-C stops everything.')
    const awake = setInterval(() => undefined, 60_000)
    await aborted(stopping)
    clearInterval(awake)
  } finally {
    console.log('Stopping …')
    await platform.stop()
    await servers.stop()
  }
}
