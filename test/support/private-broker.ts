import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { topology } from '#infra/broker/topology.ts'
import { isAlive } from '#infra/is-alive.ts'
import { countOften } from './count-often.ts'
import { startRabbitmq, type RabbitmqServer } from '../../scripts/servers/rabbitmq.ts'
import { freshFolder } from '../scripts/servers/fresh-folder.ts'
import { eventually } from './eventually.ts'
import { freshVhost, type Vhost } from './vhost.ts'

type Lifetime = { after: (end: () => Promise<void>) => void }

export type PrivateBroker = {
  server: RabbitmqServer
  newVhost: () => Promise<Vhost>
  /** Kills the broker as a power cut would, and waits until it has gone; `server.restart()` brings it back. */
  kill: () => Promise<void>
  /** Resolves once every queue of the platform on this virtual host outlives a kill. */
  settled: (vhost: Vhost) => Promise<void>
}

/** A RabbitMQ of the test's own, to be killed, starved and misconfigured. */
export const privateBroker = async (lifetime: Lifetime): Promise<PrivateBroker> => {
  const dir = freshFolder()
  const server = await startRabbitmq({ dir })
  lifetime.after(async () => {
    server.kill('SIGKILL')
    await server.stop()
  })
  await countOften(server)
  const { url, user, password } = server.management
  const managementUrl = url.replace('http://', `http://${user}:${password}@`)
  // A virtual host goes with its broker, which may be dead by then.
  const forever = { after: () => undefined }
  return {
    server,
    newVhost: () => freshVhost(forever, { url: server.url, managementUrl }),
    kill: async () => {
      const { pid } = server
      server.kill('SIGKILL')
      await eventually('the broker has gone', () => !isAlive(pid))
    },
    // Seen on 3.10.8: a quorum queue killed within about a second of its declaration is lost with what it confirmed, because
    // the name of its log is written late.
    settled: async ({ name }) => {
      const names = join(dir, 'data', 'inkstone@localhost', 'quorum', 'inkstone@localhost', 'names.dets')
      const queues = topology().queues.map(queue => `${name}_${queue.name}`)
      await eventually('the queues are on disk', () => {
        const written = readFileSync(names)
        return queues.every(queue => written.includes(queue))
      })
    },
  }
}
