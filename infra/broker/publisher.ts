import { IllegalOperationError, type ConfirmChannel, type Message as AmqpMessage, type Options } from 'amqplib'
import type { Log } from '../telemetry/log.ts'
import { sendSpan } from '../telemetry/messaging-spans.ts'
import { meters } from '../telemetry/metrics.ts'
import { withSpan } from '../telemetry/spans.ts'
import { InFlight } from '../in-flight.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { assertTopology, TopologyDrift } from './assert-topology.ts'
import type { BrokerConnection } from './connection.ts'
import { keepChannel } from './kept-channel.ts'
import { lendHeaders } from './lend-headers.ts'
import { topology } from './topology.ts'

/** Within this every publish settles, or it is given up; the same message id may be sent again. The claims of the outbox last longer. */
const settleTimeoutMs = 10_000
/** How much of it is kept for the confirm: what is sent later would be given up, and sent again, although the broker has it. */
const leastConfirmMs = 2_000
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

/** Unlike a `PublishError` it says that no broker will ever have the message, whoever tries again. */
const unsendable = ({ exchange, routingKey }: Outgoing, cause: unknown): Error =>
  new Error(`message to ${exchange || 'default exchange'} with key ${routingKey} cannot be written: ${String(cause)}`, {
    cause,
  })

type Pending = { id: string; returned: boolean; settle: (failure?: PublishFailure | Error) => void }

/** Publishes with confirms in a window. A publish settles within a bound, whatever happens to the broker. */
export class Publisher {
  readonly #connection: BrokerConnection
  readonly #stop = new AbortController()
  readonly #pending = new InFlight<Pending>()
  /** Each is called once; it says whether somebody was still waiting. */
  readonly #waiting: (() => boolean)[] = []
  readonly #knownExchanges = new Set(['', ...topology().exchanges.map(({ name }) => name)])
  #channel: ConfirmChannel | undefined
  #inFlight = 0
  readonly #kept: Promise<void>

  private constructor(connection: BrokerConnection, log: Log, opened: PromiseWithResolvers<void>) {
    this.#connection = connection
    connection.onUnblocked(() => this.#wakeAll())
    this.#kept = keepChannel({
      open: () => connection.openConfirmChannel(),
      use: async channel => {
        try {
          await assertTopology(channel, topology())
        } catch (error) {
          if (error instanceof TopologyDrift) opened.reject(error)
          throw error
        }
        this.#adopt(channel)
        opened.resolve()
      },
      signal: this.#stop.signal,
      log,
    })
  }

  /**
   * Resolves once the topology stands and the first channel is open, however long the broker takes to appear.
   * @throws TopologyDrift at once: no waiting helps against it.
   */
  static async open(connection: BrokerConnection, log: Log): Promise<Publisher> {
    const opened = Promise.withResolvers<void>()
    const publisher = new Publisher(connection, log, opened)
    try {
      await opened.promise
    } catch (error) {
      await publisher.close()
      throw error
    }
    return publisher
  }

  get isReady(): boolean {
    return this.#channel !== undefined && this.#connection.blockedReason === undefined
  }

  /**
   * Resolves when the broker has confirmed the message and did not return it; rejects with a `PublishError` otherwise, and with
   * another error where the message can never be sent.
   */
  async publish(outgoing: Outgoing): Promise<void> {
    try {
      await withSpan(sendSpan(outgoing.exchange, tracedOf(outgoing)), () => this.#publish(outgoing))
      meters.brokerPublished.add({ result: 'confirmed' })
    } catch (error) {
      meters.brokerPublished.add({ result: error instanceof PublishError ? error.reason : 'failed' })
      throw error
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    for (const { settle } of this.#pending) settle('lost')
    this.#wakeAll()
    await this.#kept
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #publish(outgoing: Outgoing): Promise<void> {
    const deadline = Date.now() + settleTimeoutMs
    const sendBy = deadline - leastConfirmMs
    let channel = await this.#place(outgoing, sendBy)
    if (!this.#knownExchanges.has(outgoing.exchange)) {
      await this.#discover(outgoing, sendBy)
      channel = await this.#place(outgoing, sendBy)
    }
    this.#inFlight++
    try {
      await this.#send(channel, outgoing, deadline)
    } finally {
      this.#inFlight--
      while (this.#waiting.length > 0 && !this.#waiting.shift()!());
    }
  }

  // What is sent to a broker that has stopped reading only fills our own memory.
  async #place(outgoing: Outgoing, deadline: number): Promise<ConfirmChannel> {
    while (!this.#channel || this.#connection.blockedReason !== undefined || this.#inFlight >= windowSize) {
      if (!(await this.#turn(deadline - Date.now()))) throw new PublishError('timeout', outgoing)
    }
    return this.#channel
  }

  #send(channel: ConfirmChannel, outgoing: Outgoing, deadline: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => pending.settle('timeout'), deadline - Date.now())
    const pending: Pending = {
      id: outgoing.properties.messageId,
      returned: false,
      settle: failure => {
        clearTimeout(timer)
        this.#pending.remove(place, pending)
        if (failure instanceof Error) reject(failure)
        else if (failure) reject(new PublishError(failure, outgoing))
        else resolve()
      },
    }
    const place = this.#pending.add(pending)
    try {
      channel.publish(
        outgoing.exchange,
        outgoing.routingKey,
        outgoing.body,
        {
          persistent: true,
          mandatory: true,
          ...outgoing.properties,
          headers: lendHeaders(outgoing.properties.headers),
        },
        error => pending.settle(this.#failureOf(pending, error as unknown, channel)),
      )
    } catch (error) {
      const isClosed = error instanceof IllegalOperationError || this.#channel !== channel
      pending.settle(isClosed ? 'lost' : unsendable(outgoing, error))
    }
    return promise
  }

  // The broker sends a return before the confirm of the same message. A closing channel fails everything that is unconfirmed,
  // which must not read as a refusal: that is how a full queue is known.
  #failureOf({ returned }: Pending, error: unknown, channel: ConfirmChannel): PublishFailure | undefined {
    if (returned) return 'returned'
    if (!error) return undefined
    return this.#channel === channel ? 'refused' : 'lost'
  }

  #adopt(channel: ConfirmChannel): void {
    this.#channel = channel
    channel.on('return', (message: AmqpMessage) => {
      const id = String(message.properties.messageId)
      for (const pending of this.#pending) if (pending.id === id) pending.returned = true
    })
    // Before the client's own listener, which fails what is unconfirmed.
    channel.prependOnceListener('close', () => {
      if (this.#channel === channel) this.#channel = undefined
      for (const { settle } of this.#pending) settle('lost')
    })
    this.#wakeAll()
  }

  #wakeAll(): void {
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
  async #discover(outgoing: Outgoing, deadline: number): Promise<void> {
    const timeout = AbortSignal.timeout(Math.max(0, deadline - Date.now()))
    const signal = AbortSignal.any([this.#stop.signal, timeout])
    try {
      await unlessAborted(this.#lookFor(outgoing.exchange), signal)
    } catch {
      throw new PublishError(signal.aborted ? 'timeout' : 'unknown-exchange', outgoing)
    }
  }

  async #lookFor(exchange: string): Promise<void> {
    // Waits for the connection, however long that is away.
    const probe = await this.#connection.openChannel()
    probe.on('error', () => undefined)
    await probe.checkExchange(exchange)
    this.#knownExchanges.add(exchange)
    await probe.close()
  }
}

const tracedOf = ({ routingKey, properties }: Outgoing): Parameters<typeof sendSpan>[1] => {
  const headers: Record<string, unknown> = properties.headers ?? {}
  return {
    id: properties.messageId,
    type: properties.type ?? routingKey,
    correlationId: properties.correlationId ?? '',
    traceparent: typeof headers['traceparent'] === 'string' ? headers['traceparent'] : undefined,
  }
}
