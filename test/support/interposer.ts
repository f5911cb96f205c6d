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
  const passing = new Set<Promise<void>>()
  let isOver = false
  lifetime.after(async () => {
    // What comes from here on stays where it is; what is on its way arrives before the connection closes.
    isOver = true
    await Promise.all(passing)
    await connection.close()
  })
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
      if (isOver) return
      const taken = batch
      batch = []
      for (const { content, properties } of change(taken)) channel.sendToQueue(queue, content, properties)
      await channel.waitForConfirms()
      for (const message of taken) channel.ack(message)
    }
    const begin = (): void => {
      const passed = pass().finally(() => passing.delete(passed))
      passing.add(passed)
    }
    await channel.consume(before, message => {
      if (!message || isOver) return
      batch.push(message)
      if (batch.length >= batchSize) begin()
      else timer ??= setTimeout(begin, batchMs)
    })
  }
}
