import type { Channel } from 'amqplib'
import type { Topology } from './topology.ts'

/** Something in the broker has the name of a thing of ours and other settings: nothing helps but somebody who changes it. */
export class TopologyDrift extends Error {
  constructor(refusal: Error) {
    super(
      `the broker holds something else under a name of the platform: ${refusal.message}. ` +
        'Let it run empty and delete it in the management console; the platform declares it again at its next start',
      { cause: refusal },
    )
    this.name = 'TopologyDrift'
  }
}

/**
 * Declares everything; what is there already stays as it is.
 * @throws TopologyDrift naming the object and the difference when one exists with other arguments; the channel has closed then.
 */
export const assertTopology = async (channel: Channel, { exchanges, queues, bindings }: Topology): Promise<void> => {
  try {
    for (const { name, type } of exchanges) await channel.assertExchange(name, type, { durable: true })
    for (const { name, arguments: queueArguments } of queues) {
      await channel.assertQueue(name, { durable: true, arguments: queueArguments })
    }
  } catch (error) {
    throw isRefusal(error) ? new TopologyDrift(error) : error
  }
  for (const { queue, exchange, pattern } of bindings) await channel.bindQueue(queue, exchange, pattern)
}

const preconditionFailed = 406

const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === preconditionFailed
