import type { BrokerConnection } from './connection.ts'

/** `waiting`: messages in the queue that are in no consumer's hands. */
export type QueueLook = { waiting: number; consumers: number }

/** What the broker says of a queue. On a channel of its own: a queue that is missing closes it, and the call rejects. */
export const lookAtQueue = async (connection: BrokerConnection, queue: string): Promise<QueueLook> => {
  // A channel would be waited for as long as the broker is away.
  if (!connection.isConnected) throw new Error('the broker is away')
  const channel = await connection.openChannel()
  channel.on('error', () => undefined)
  const { messageCount, consumerCount } = await channel.checkQueue(queue)
  await channel.close()
  return { waiting: messageCount, consumers: consumerCount }
}

/** How many messages wait in a queue, not counting those in consumers' hands. */
export const queueDepth = async (connection: BrokerConnection, queue: string): Promise<number> =>
  (await lookAtQueue(connection, queue)).waiting
