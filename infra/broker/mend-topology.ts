import type { Channel } from 'amqplib'
import type { Log } from '../telemetry/log.ts'
import { assertTopology } from './assert-topology.ts'
import type { BrokerConnection } from './connection.ts'
import { topology } from './topology.ts'

/**
 * Declares again what somebody has deleted, and says so. Publishers and consumers notice what they use themselves; but a message
 * that the broker would dead-letter to a missing exchange is kept where nobody sees it.
 */
export const mendTopology = async (connection: BrokerConnection, log: Log): Promise<void> => {
  const { exchanges, queues } = topology()
  const missing = [
    ...(await missingAmong(exchanges, { connection, check: (channel, name) => channel.checkExchange(name) })),
    ...(await missingAmong(queues, { connection, check: (channel, name) => channel.checkQueue(name) })),
  ]
  if (missing.length > 0)
    log.error({ missing }, 'parts of the topology are missing in the broker; declaring them again')
  const channel = await openQuietly(connection)
  await assertTopology(channel, topology())
  await channel.close()
}

type Check = { connection: BrokerConnection; check: (channel: Channel, name: string) => PromiseLike<unknown> }

// Asking for what is not there closes the channel.
const missingAmong = async (things: readonly { name: string }[], { connection, check }: Check): Promise<string[]> => {
  const missing: string[] = []
  let channel = await openQuietly(connection)
  for (const { name } of things) {
    try {
      await check(channel, name)
    } catch (error) {
      if (!isNotFound(error)) throw error
      missing.push(name)
      channel = await openQuietly(connection)
    }
  }
  await channel.close()
  return missing
}

const notFound = 404

const isNotFound = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === notFound

const openQuietly = async (connection: BrokerConnection): Promise<Channel> => {
  const channel = await connection.openChannel()
  channel.on('error', () => undefined)
  return channel
}
