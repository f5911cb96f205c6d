import { connect, type Channel } from 'amqplib'

/** A connection for questions. Unlike those of the platform it does not come back: an answer that is missing is an answer. */
export type Probe = AsyncDisposable & {
  /** Of RabbitMQ, like `3.12.1`. */
  version: string
  /** Asks on a channel that may die of it; what the broker says against it, or undefined when it agrees. */
  objection: (ask: (channel: Channel) => Promise<unknown>) => Promise<string | undefined>
}

const timeoutMs = 5_000

/** @throws what the client says when the broker does not answer or does not let it in. */
export const openProbe = async (url: string): Promise<Probe> => {
  const model = await connect(url, { timeout: timeoutMs, clientProperties: { connection_name: 'inkstone probe' } })
  model.on('error', () => undefined)
  return {
    version: model.connection.serverProperties.version,
    objection: async ask => {
      const channel = await model.createChannel()
      channel.on('error', () => undefined)
      try {
        await ask(channel)
        await channel.close()
        return undefined
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
    // The broker may have closed it first.
    [Symbol.asyncDispose]: () => model.close().catch(() => undefined),
  }
}
