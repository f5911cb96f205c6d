import { connect, type ConsumeMessage } from 'amqplib'
import { topology } from '#infra/broker/topology.ts'
import type { Lifetime } from './lifetime.ts'
import type { Vhost } from './vhost.ts'

/** So many messages, or what came in so long, go on together. */
const batchSize = 25
const batchMs = 30

/**
 * Puts itself between the exchanges and every queue that `wanted` names, and passes on what `change` makes of each batch of
 * messages. The platform knows nothing of it. Queues are reached past it by retries, which the broker routes by queue name.
 */
export const interpose = async (
  lifetime: Lifetime,
  { url }: Pick<Vhost, 'url'>,
  { wanted, change }: { wanted: (queue: string) => boolean; change: <T>(batch: readonly T[]) => T[] },
): Promise<void> => {
  const connection = await connect(url, { noDelay: true })
  lifetime.after(() => connection.close())
  const channel = await connection.createConfirmChannel()
  for (const queue of new Set(topology().bindings.map(binding => binding.queue))) {
    if (!wanted(queue) || queue.startsWith('retry.')) continue
    const before = `before.${queue}`
    await channel.assertQueue(before, { durable: true })
    for (const { exchange, pattern } of topology().bindings.filter(binding => binding.queue === queue)) {
      await channel.bindQueue(before, exchange, pattern)
      await channel.unbindQueue(queue, exchange, pattern)
    }

    let batch: ConsumeMessage[] = []
    let timer: NodeJS.Timeout | undefined
    const pass = async (): Promise<void> => {
      clearTimeout(timer)
      timer = undefined
      const taken = batch
      batch = []
      for (const { content, properties } of change(taken)) channel.sendToQueue(queue, content, properties)
      await channel.waitForConfirms()
      for (const message of taken) channel.ack(message)
    }
    await channel.consume(before, message => {
      if (!message) return
      batch.push(message)
      if (batch.length >= batchSize) void pass()
      else timer ??= setTimeout(() => void pass(), batchMs)
    })
  }
}
