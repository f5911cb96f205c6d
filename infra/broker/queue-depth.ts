import type { BrokerConnection } from './connection.ts'

/** How many messages wait in a queue, not counting those in consumers' hands. On a channel of its own: a queue that is missing closes it. */
export const queueDepth = async (connection: BrokerConnection, queue: string): Promise<number> => {
  // A channel would be waited for as long as the broker is away.
  if (!connection.isConnected) throw new Error('the broker is away')
  const channel = await connection.openChannel()
  channel.on('error', () => undefined)
  const { messageCount } = await channel.checkQueue(queue)
  await channel.close()
  return messageCount
}
