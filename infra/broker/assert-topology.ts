import type { Channel } from 'amqplib'
import type { Topology } from './topology.ts'

/** Declares everything; an object that exists with other arguments makes the broker close the channel with a 406 that names it. */
export const assertTopology = async (channel: Channel, { exchanges, queues, bindings }: Topology): Promise<void> => {
  for (const { name, type } of exchanges) await channel.assertExchange(name, type, { durable: true })
  for (const { name, arguments: queueArguments } of queues) {
    await channel.assertQueue(name, { durable: true, arguments: queueArguments })
  }
  for (const { queue, exchange, pattern } of bindings) await channel.bindQueue(queue, exchange, pattern)
}
