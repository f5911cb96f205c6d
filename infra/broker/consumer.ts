import type { Channel, ConsumeMessage } from 'amqplib'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../telemetry/log.ts'
import type { BrokerConnection } from './connection.ts'
import { keepChannel } from './kept-channel.ts'

export type { ConsumeMessage }

/** One message in a consumer's hands. Exactly one of `ack` and `giveBack` ends it. */
export type Delivery = {
  message: ConsumeMessage
  /** The message is done with. Without effect once its channel is gone: the broker has taken it back already. */
  ack: () => void
  /** Back to the queue, to be delivered again. */
  giveBack: () => void
  /** False once the broker has taken the message back: what is done now will be done again. */
  isLive: () => boolean
}

export type ConsumerOptions = {
  connection: BrokerConnection
  queue: string
  /** How many messages may be unacknowledged: concurrency for heavy work, a few batches for light work. */
  prefetch: number
  /** Owns the delivery: it acks or gives back, sooner or later, and never throws. */
  onDelivery: (delivery: Delivery) => void
  log: Log
}

/** Consumes one queue on a channel of its own and comes back after whatever ends it: socket, channel, or a `null` delivery. */
export class Consumer {
  readonly #options: ConsumerOptions
  readonly #stop = new AbortController()
  readonly #kept: Promise<void>
  readonly #live = new Set<Delivery>()
  #channel: Channel | undefined
  #tag: string | undefined
  #isDraining = false
  #emptied: (() => void) | undefined

  constructor(options: ConsumerOptions) {
    this.#options = options
    this.#kept = keepChannel({
      open: () => options.connection.openChannel(),
      use: channel => this.#subscribe(channel),
      signal: this.#stop.signal,
      log: options.log,
    })
  }

  get queue(): string {
    return this.#options.queue
  }

  /** True while the broker counts this consumer on the queue. */
  get isConsuming(): boolean {
    return this.#tag !== undefined
  }

  get inFlight(): number {
    return this.#live.size
  }

  /** Takes no more, waits until what is in hand has ended or `graceMs` is over, gives back the rest, and closes. */
  async drain(graceMs: number): Promise<void> {
    this.#isDraining = true
    const channel = this.#channel
    if (channel && this.#tag) await withDeadline(channel.cancel(this.#tag), 2_000)
    if (this.#live.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#emptied = resolve
      await withDeadline(promise, graceMs)
    }
    for (const delivery of this.#live) delivery.giveBack()
    this.#stop.abort()
    if (channel) await withDeadline(channel.close(), 2_000)
    await this.#kept
  }

  async #subscribe(channel: Channel): Promise<void> {
    this.#channel = channel
    channel.once('close', () => this.#leave(channel))
    await channel.prefetch(this.#options.prefetch)
    const { consumerTag } = await channel.consume(this.#options.queue, message => this.#receive(channel, message))
    this.#tag = consumerTag
  }

  #receive(channel: Channel, message: ConsumeMessage | null): void {
    if (message === null) {
      // The queue was deleted or the broker canceled us: closing the channel makes the keeper begin again.
      this.#options.log.warn({ queue: this.#options.queue }, 'consumer was canceled by the broker')
      this.#tag = undefined
      void channel.close().catch(() => undefined)
      return
    }
    const delivery = this.#deliver(channel, message)
    if (this.#isDraining) delivery.giveBack()
    else this.#options.onDelivery(delivery)
  }

  #deliver(channel: Channel, message: ConsumeMessage): Delivery {
    const isLive = (): boolean => this.#live.has(delivery)
    // A delivery tag belongs to its channel: an ack on a later one would kill that one.
    const end = (tell: () => void): void => {
      if (!this.#live.delete(delivery)) return
      try {
        if (this.#channel === channel) tell()
      } catch {
        // The channel closed under our hands; the broker has the message.
      }
      if (this.#live.size === 0) this.#emptied?.()
    }
    const delivery: Delivery = {
      message,
      isLive,
      ack: () => end(() => channel.ack(message)),
      giveBack: () => end(() => channel.nack(message, false, true)),
    }
    this.#live.add(delivery)
    return delivery
  }

  #leave(channel: Channel): void {
    if (this.#channel !== channel) return
    this.#channel = undefined
    this.#tag = undefined
    this.#live.clear()
    this.#emptied?.()
  }
}

const withDeadline = async (work: PromiseLike<unknown>, ms: number): Promise<void> => {
  const stop = new AbortController()
  await Promise.race([
    Promise.resolve(work).catch(() => undefined),
    delay(ms, undefined, { signal: stop.signal }).catch(() => undefined),
  ])
  stop.abort()
}
