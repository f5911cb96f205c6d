import { connect, type Channel, type ConsumeMessage } from 'amqplib'
import { freshVhost, type Vhost } from './vhost.ts'
import { eventually } from './eventually.ts'

type Lifetime = { after: (end: () => Promise<void>) => void }

/** A virtual host that plays the broker of a customer, with what has come to its one queue. */
export type OutsideBroker = {
  vhost: Vhost
  /** Its address, as a customer would write it. */
  sink: string
  credential: { credentialtype: 'PLAIN'; identifier: string; secret: string }
  heard: ConsumeMessage[]
  /** What the messages say that they are, in the order in which they came, each once. */
  heardIds: () => string[]
  channel: Channel
  /** A topic exchange whose messages are heard, those with keys that match the pattern. */
  declare: (exchange: string, pattern?: string) => Promise<void>
  /** Ends every connection to the virtual host but the test's own, by the hand of an operator. */
  killConnections: () => Promise<number>
}

const queue = 'heard'
const ownName = 'the test itself'

export const outsideBroker = async (lifetime: Lifetime): Promise<OutsideBroker> => {
  const vhost = await freshVhost(lifetime)
  const model = await connect(vhost.url, { clientProperties: { connection_name: ownName } })
  model.on('error', () => undefined)
  lifetime.after(() => model.close().catch(() => undefined))
  const channel = await model.createChannel()
  await channel.assertQueue(queue)
  const heard: ConsumeMessage[] = []
  await channel.consume(queue, message => message && heard.push(message), { noAck: true })
  const address = new URL(vhost.url)
  return {
    vhost,
    sink: `amqp://${address.host}${address.pathname}`,
    credential: {
      credentialtype: 'PLAIN',
      identifier: decodeURIComponent(address.username),
      secret: decodeURIComponent(address.password),
    },
    heard,
    heardIds: () => [...new Set(heard.map(({ properties }) => String(properties.messageId)))],
    channel,
    declare: async (exchange, pattern = '#') => {
      await channel.assertExchange(exchange, 'topic')
      await channel.bindQueue(queue, exchange, pattern)
    },
    killConnections: () => killConnections(vhost),
  }
}

type Connection = { name: string; vhost: string; client_properties: { connection_name?: string } }

// The management API hears of a connection only after a while.
const killConnections = ({ api, name }: Vhost): Promise<number> =>
  eventually('a connection to kill', async () => {
    const all = await api<Connection[]>('GET', '/connections')
    const others = all.filter(
      ({ vhost, client_properties }) => vhost === name && client_properties.connection_name !== ownName,
    )
    for (const { name: connection } of others) {
      await api('DELETE', `/connections/${encodeURIComponent(connection)}`).catch(() => undefined)
    }
    return others.length > 0 && others.length
  })
