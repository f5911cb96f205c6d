import type { ConfirmChannel, Message as AmqpMessage, Options } from 'amqplib'
import type { Log } from '../telemetry/log.ts'
import { assertTopology } from './assert-topology.ts'
import type { BrokerConnection } from './connection.ts'
import { keepChannel } from './kept-channel.ts'
import { topology } from './topology.ts'

/** A confirm slower than this is taken for lost; the same message id may be sent again. */
const confirmTimeoutMs = 10_000
/** How many messages may await their confirm at once: 256 to 1000 is where the broker is fastest. */
const windowSize = 1_000

export type Outgoing = {
  exchange: string
  routingKey: string
  body: Buffer
  /** `messageId` is required: a return from the broker is recognised by it. */
  properties: Options.Publish & { messageId: string }
}

export type PublishFailure = 'returned' | 'refused' | 'lost' | 'timeout' | 'unknown-exchange'

/** The broker does not have the message, or nobody knows; whoever publishes still owns it. */
export class PublishError extends Error {
  readonly reason: PublishFailure

  constructor(reason: PublishFailure, { exchange, routingKey }: Outgoing) {
    super(`message to ${exchange || 'default exchange'} with key ${routingKey}: ${reason}`)
    this.name = 'PublishError'
    this.reason = reason
  }
}

type Pending = { returned: boolean; settle: (failure?: PublishFailure) => void }

/** Publishes with confirms in a window. A publish settles within a bound, whatever happens to the broker. */
export class Publisher {
  readonly #connection: BrokerConnection
  readonly #stop = new AbortController()
  readonly #pending = new Map<string, Pending>()
  /** Each is called once; it says whether somebody was still waiting. */
  readonly #waiting: (() => boolean)[] = []
  readonly #knownExchanges = new Set(['', ...topology().exchanges.map(({ name }) => name)])
  #channel: ConfirmChannel | undefined
  #inFlight = 0
  readonly #kept: Promise<void>

  private constructor(connection: BrokerConnection, log: Log, firstOpen: () => void) {
    this.#connection = connection
    this.#kept = keepChannel({
      open: () => connection.openConfirmChannel(),
      use: async channel => {
        await assertTopology(channel, topology())
        this.#adopt(channel)
        firstOpen()
      },
      signal: this.#stop.signal,
      log,
    })
  }

  /** Resolves once the topology stands and the first channel is open. */
  static async open(connection: BrokerConnection, log: Log): Promise<Publisher> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const publisher = new Publisher(connection, log, resolve)
    await promise
    return publisher
  }

  get isReady(): boolean {
    return this.#channel !== undefined && this.#connection.blockedReason === undefined
  }

  /** Resolves when the broker has confirmed the message and did not return it; rejects with a `PublishError` otherwise. */
  async publish(outgoing: Outgoing): Promise<void> {
    const deadline = Date.now() + confirmTimeoutMs
    if (!this.#knownExchanges.has(outgoing.exchange)) await this.#discover(outgoing)
    while (!this.#channel || this.#inFlight >= windowSize) {
      if (!(await this.#turn(deadline - Date.now()))) throw new PublishError('timeout', outgoing)
    }
    this.#inFlight++
    try {
      await this.#send(this.#channel, outgoing)
    } finally {
      this.#inFlight--
      while (this.#waiting.length > 0 && !this.#waiting.shift()!());
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    for (const { settle } of this.#pending.values()) settle('lost')
    await this.#kept
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #send(channel: ConfirmChannel, outgoing: Outgoing): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const id = outgoing.properties.messageId
    const timer = setTimeout(() => pending.settle('timeout'), confirmTimeoutMs)
    const pending: Pending = {
      returned: false,
      settle: failure => {
        clearTimeout(timer)
        if (this.#pending.get(id) === pending) this.#pending.delete(id)
        if (failure) reject(new PublishError(failure, outgoing))
        else resolve()
      },
    }
    this.#pending.set(id, pending)
    try {
      channel.publish(
        outgoing.exchange,
        outgoing.routingKey,
        outgoing.body,
        { persistent: true, mandatory: true, ...outgoing.properties },
        // The broker sends a return before the confirm of the same message.
        error => pending.settle(pending.returned ? 'returned' : error ? 'refused' : undefined),
      )
    } catch {
      pending.settle('lost')
    }
    return promise
  }

  #adopt(channel: ConfirmChannel): void {
    this.#channel = channel
    channel.on('return', (message: AmqpMessage) => {
      const pending = this.#pending.get(String(message.properties.messageId))
      if (pending) pending.returned = true
    })
    channel.once('close', () => {
      if (this.#channel === channel) this.#channel = undefined
      for (const { settle } of this.#pending.values()) settle('lost')
    })
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Waits for a free place in the window or for the channel to come back; false when the time is up. */
  #turn(timeoutMs: number): Promise<boolean> {
    if (timeoutMs <= 0 || this.#stop.signal.aborted) return Promise.resolve(false)
    return new Promise(resolve => {
      let isWaiting = true
      const end = (isTurn: boolean): boolean => {
        const wasWaiting = isWaiting
        isWaiting = false
        clearTimeout(timer)
        resolve(isTurn)
        return wasWaiting
      }
      const timer = setTimeout(() => end(false), timeoutMs)
      this.#waiting.push(() => end(true))
    })
  }

  // Publishing to an exchange that does not exist closes the channel under everybody else's messages, so an unknown name
  // is looked up first, on a channel that may die of it.
  async #discover(outgoing: Outgoing): Promise<void> {
    const probe = await this.#connection.openChannel()
    probe.on('error', () => undefined)
    try {
      await probe.checkExchange(outgoing.exchange)
      this.#knownExchanges.add(outgoing.exchange)
      await probe.close()
    } catch {
      throw new PublishError('unknown-exchange', outgoing)
    }
  }
}
