import { connect, type Channel, type ChannelModel, type ConfirmChannel, type RecoveringChannelModel } from 'amqplib'
import { hostname } from 'node:os'
import type { Log } from '../telemetry/log.ts'
import { coalesceWrites } from '../coalesce-writes.ts'

/** Two missed heartbeats end a connection whose other side has fallen silent. An address may say otherwise: `…?heartbeat=2`. */
const heartbeatSeconds = 10
const connectTimeoutMs = 5_000
const closeTimeoutMs = 2_000

export type BrokerOptions = {
  url: string
  /** Shows in the management console as `<service>@<host>#<pid>/<role>`. */
  service: string
  role: 'publish' | 'consume'
  log: Log
}

/** One AMQP connection that comes back by itself. Publishing and consuming never share one: an alarm blocks publishers. */
export class BrokerConnection {
  readonly #model: RecoveringChannelModel
  #isConnected = true
  #blockedReason: string | undefined

  private constructor(model: RecoveringChannelModel, log: Log) {
    this.#model = model
    model.on('connect', () => {
      this.#isConnected = true
      this.#blockedReason = undefined
      log.info('broker connection is back')
    })
    model.on('disconnect', error => {
      this.#isConnected = false
      log.warn({ err: error }, 'broker connection lost')
    })
    model.on('blocked', reason => {
      this.#blockedReason = reason
      log.warn({ reason }, 'broker blocks publishing')
    })
    model.on('unblocked', () => {
      this.#blockedReason = undefined
      log.info('broker accepts publishing again')
    })
    model.on('error', error => log.warn({ err: error }, 'broker connection error'))
    model.on('handler-error', (error, event) => log.error({ err: error, event }, 'broker event handler failed'))
  }

  /** Resolves at the first connection, however long the broker takes to appear; afterwards reconnects for ever. */
  static async open(options: BrokerOptions): Promise<BrokerConnection> {
    const url = new URL(options.url)
    if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(heartbeatSeconds))
    const model = await connect(url.href, {
      noDelay: true, // Nagle's algorithm costs 40 ms for each small message otherwise
      keepAlive: true,
      timeout: connectTimeoutMs,
      clientProperties: { connection_name: `${options.service}@${hostname()}#${process.pid}/${options.role}` },
      recovery: { initialDelay: 100, maxDelay: 2_000, waitForConnect: true, setup },
    })
    return new BrokerConnection(model, options.log)
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** Why the broker does not take messages at the moment (memory or disk alarm). */
  get blockedReason(): string | undefined {
    return this.#blockedReason
  }

  /** Calls `notify` whenever the broker takes messages again after it did not. */
  onUnblocked(notify: () => void): void {
    this.#model.on('unblocked', notify)
  }

  openChannel(): Promise<Channel> {
    return this.#model.createChannel()
  }

  openConfirmChannel(): Promise<ConfirmChannel> {
    return this.#model.createConfirmChannel()
  }

  // Closing may never settle once the socket has died, so it is not waited for longer than it is worth.
  async close(): Promise<void> {
    await Promise.race([this.#model.close().catch(() => undefined), timeout(closeTimeoutMs)])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

const setup = async ({ connection }: ChannelModel): Promise<void> =>
  coalesceWrites((connection as { stream?: unknown }).stream)

const timeout = (ms: number): Promise<void> =>
  new Promise(resolve => {
    setTimeout(resolve, ms).unref()
  })
