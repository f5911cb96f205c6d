import { connect, type ChannelModel, type ConfirmChannel, type Message, type Options } from 'amqplib'
import { answerWithin } from '../answer-within.ts'
import { checkedLookup, resolveChecked, type ResolveOptions } from '../outbound/resolve-checked.ts'
import type { Trust } from '../outbound/trust.ts'
import { SinkFailure } from '../sink-failure.ts'
import { outsideFailure } from './outside-failure.ts'

const usualPatienceMs = 10_000
/** A confirm slower than this is taken for lost. */
const confirmWithinMs = 30_000
const closeWithinMs = 2_000
const heartbeatSeconds = 10

export type OutsideOptions = {
  /** `amqp:` or `amqps:`, host, port and virtual host; what else it holds is left aside. */
  address: URL
  user?: string | undefined
  password?: string | undefined
  exchange: string
  /** Which hosts may be connected to. Left out where the operator has named the broker. */
  reach?: ResolveOptions | undefined
  trust: Trust
  /** How long the other side may take to let us in. */
  patienceMs?: number | undefined
}

export type OutsideMessage = {
  routingKey: string
  body: Buffer
  /** `messageId` is required: a return from the broker is recognized by it. */
  properties: Options.Publish & { messageId: string }
}

/** Publishes to one exchange of somebody else's broker. A publisher that has failed once is closed; whoever needs it opens another. */
export type OutsidePublisher = {
  /** Resolves when the broker has confirmed all of them and returned none. @throws SinkFailure with how many have arrived. */
  publish: (messages: readonly OutsideMessage[]) => Promise<void>
  close: () => Promise<void>
}

/**
 * Connects, and looks whether the exchange is there: nothing is ever declared on a broker that is not ours.
 * @throws SinkFailure
 */
export const openOutsidePublisher = async (options: OutsideOptions): Promise<OutsidePublisher> => {
  const socket = new AbortController()
  const { patienceMs = usualPatienceMs } = options
  try {
    // Also where the host is an address, which nobody looks up.
    if (options.reach) await resolveChecked(hostOf(options.address), options.reach)
    const model = await answerWithin(patienceMs, connectTo(options, socket.signal))
    model.on('error', () => undefined)
    const channel = await answerWithin(patienceMs, openChannel(model, options.exchange))
    return {
      publish: messages => publishAll(channel, options.exchange, messages),
      close: async () => {
        // Closing may never settle once the socket has died.
        await answerWithin(closeWithinMs, model.close()).catch(() => undefined)
        socket.abort()
      },
    }
  } catch (error) {
    socket.abort()
    throw outsideFailure(error)
  }
}

const connectTo = (options: OutsideOptions, signal: AbortSignal): Promise<ChannelModel> => {
  const { address, user = '', password = '', reach, trust } = options
  const host = hostOf(address)
  const socketOptions = {
    noDelay: true,
    keepAlive: true,
    timeout: usualPatienceMs,
    clientProperties: { connection_name: 'inkstone events' },
    signal,
    ...trust,
    ...(reach === undefined ? {} : { lookup: checkedLookup(reach) }),
  }
  const broker = {
    protocol: address.protocol.slice(0, -1),
    hostname: host,
    ...(address.port === '' ? {} : { port: Number(address.port) }),
    username: user,
    password,
    vhost: decodeURIComponent(address.pathname.slice(1)),
    heartbeat: heartbeatSeconds,
  }
  return connect(broker, socketOptions)
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

const openChannel = async (model: ChannelModel, exchange: string): Promise<ConfirmChannel> => {
  const channel = await model.createConfirmChannel()
  channel.on('error', () => undefined)
  await channel.checkExchange(exchange)
  return channel
}

const publishAll = async (
  channel: ConfirmChannel,
  exchange: string,
  messages: readonly OutsideMessage[],
): Promise<void> => {
  const returned = new Map<string, string>()
  const listen = ({ properties, fields }: Message): unknown =>
    returned.set(String(properties.messageId), (fields as { replyText?: string }).replyText ?? '')
  const lost = Promise.withResolvers<never>()
  const lose = (error?: unknown): void =>
    lost.reject(error ?? new SinkFailure('unreachable', 'The broker has hung up.'))
  channel.on('return', listen)
  channel.on('error', lose)
  // Before the client's own listener, which fails what is unconfirmed as if it had been refused.
  channel.prependListener('close', lose)
  try {
    const confirmed = Promise.all(messages.map(message => publishOne(channel, exchange, message)))
    confirmed.catch(() => undefined)
    await answerWithin(confirmWithinMs, Promise.race([lost.promise, confirmed]))
  } catch (error) {
    throw outsideFailure(error)
  } finally {
    lost.promise.catch(() => undefined)
    channel.off('return', listen)
    channel.off('error', lose)
    channel.off('close', lose)
  }
  const firstReturned = messages.findIndex(({ properties }) => returned.has(properties.messageId))
  if (firstReturned === -1) return
  const { routingKey } = messages[firstReturned]!
  throw new SinkFailure('unroutable', `No queue takes what has the routing key ${routingKey}.`, {
    arrived: firstReturned,
  })
}

const publishOne = (
  channel: ConfirmChannel,
  exchange: string,
  { routingKey, body, properties }: OutsideMessage,
): Promise<void> =>
  new Promise((resolve, reject) => {
    channel.publish(exchange, routingKey, body, { persistent: true, mandatory: true, ...properties }, error => {
      if (error)
        reject(new SinkFailure('refused', 'The broker refuses the event: a queue may be full.', { cause: error }))
      else resolve()
    })
  })
