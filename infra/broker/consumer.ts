import type { Channel, ConsumeMessage } from 'amqplib'
import { setTimeout as delay } from 'node:timers/promises'
import { InFlight } from '../in-flight.ts'
import type { Log } from '../telemetry/log.ts'
import { assertTopology } from './assert-topology.ts'
import type { BrokerConnection } from './connection.ts'
import { keepChannel } from './kept-channel.ts'
import { topologyOf } from './topology.ts'

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
  readonly #live = new InFlight<Delivery>()
  #channel: Channel | undefined
  #tag: string | undefined
  /** How many messages we want at a time, 0 for none, and for how many the broker was told. */
  #wanted: number
  #granted = 0
  #adjusting: { channel: Channel; done: Promise<void> } | undefined
  #isDraining = false
  #emptied: (() => void) | undefined

  constructor(options: ConsumerOptions) {
    this.#options = options
    this.#wanted = options.prefetch
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

  /** True while it consumes, and while over a connection that stands it need not: paused, or with the broker being told of a change. */
  get isReady(): boolean {
    const needNot = this.#wanted === 0 || this.#adjusting !== undefined
    return this.isConsuming || (needNot && this.#options.connection.isConnected)
  }

  /** Takes no more: messages stay in the queue. What is in hand goes on, and what is on its way still arrives. */
  pause(): void {
    this.#want(0)
  }

  /** Takes messages again, at most `prefetch` at a time. */
  resume(prefetch = this.#options.prefetch): void {
    this.#want(prefetch)
  }

  /** Takes no more, waits until what is in hand has ended or `graceMs` is over, gives back the rest, and closes. */
  async drain(graceMs: number): Promise<void> {
    this.#isDraining = true
    this.#wanted = 0
    const channel = this.#channel
    if (channel) await withDeadline(this.#adjust(channel), 2_000)
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
    // The queue may have been deleted under us.
    await assertTopology(channel, topologyOf(this.#options.queue))
    await this.#adjust(channel)
  }

  #want(prefetch: number): void {
    if (this.#isDraining) return
    this.#wanted = prefetch
    // A channel that fails meanwhile is replaced, and the new one is told.
    if (this.#channel) this.#adjust(this.#channel).catch(() => undefined)
  }

  // One change at a time, since what is wanted may change again while the broker is asked.
  #adjust(channel: Channel): Promise<void> {
    if (this.#adjusting?.channel === channel) return this.#adjusting.done
    const done = this.#reach(channel).finally(() => {
      if (this.#adjusting?.done === done) this.#adjusting = undefined
    })
    this.#adjusting = { channel, done }
    return done
  }

  async #reach(channel: Channel): Promise<void> {
    while (this.#channel === channel && this.#granted !== this.#wanted) {
      if (this.#tag === undefined) {
        await this.#consume(channel, this.#wanted)
      } else {
        const tag = this.#tag
        this.#tag = undefined
        this.#granted = 0
        await channel.cancel(tag)
      }
    }
  }

  async #consume(channel: Channel, prefetch: number): Promise<void> {
    await channel.prefetch(prefetch)
    const { consumerTag } = await channel.consume(this.#options.queue, message => this.#receive(channel, message))
    if (this.#channel !== channel) return
    this.#tag = consumerTag
    this.#granted = prefetch
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
    const isLive = (): boolean => this.#live.has(place, delivery)
    // A delivery tag belongs to its channel: an ack on a later one would kill that one.
    const end = (tell: () => void): void => {
      if (!this.#live.remove(place, delivery)) return
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
    const place = this.#live.add(delivery)
    return delivery
  }

  #leave(channel: Channel): void {
    if (this.#channel !== channel) return
    this.#channel = undefined
    this.#tag = undefined
    this.#granted = 0
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
