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
  #isConnected = false
  #wasAway = false
  #blockedReason: string | undefined
  /** Why attempts have failed since it was last connected. */
  readonly #toldReasons = new Set<string>()

  private constructor(model: RecoveringChannelModel, log: Log) {
    this.#model = model
    model.on('connect', () => {
      if (this.#wasAway) log.info('broker connection is back')
      this.#isConnected = true
      this.#wasAway = false
      this.#blockedReason = undefined
      this.#toldReasons.clear()
    })
    model.on('connect-failed', error => this.#tellOnce(error, log))
    model.on('disconnect', error => {
      this.#isConnected = false
      this.#wasAway = true
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
      recovery: { initialDelay: 100, maxDelay: 2_000, waitForConnect: false, setup },
    })
    // Listens from before the first attempt: a wrong password would otherwise be waited out for ever, and in silence.
    const connection = new BrokerConnection(model, options.log.child({ broker: placeOf(url), role: options.role }))
    await model.waitForConnect()
    return connection
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

  // Once for each reason: there is an attempt every other second, for as long as the broker is away.
  #tellOnce(error: Error & { code?: unknown }, log: Log): void {
    this.#wasAway = true
    const reason = typeof error.code === 'string' ? error.code : error.message
    if (this.#toldReasons.has(reason)) return
    this.#toldReasons.add(reason)
    log.warn({ err: error }, 'cannot connect to the broker; trying again until it works')
  }
}

/** The address without user, password and settings. */
const placeOf = ({ host, pathname }: URL): string => `${host}${pathname}`

const setup = async ({ connection }: ChannelModel): Promise<void> =>
  coalesceWrites((connection as { stream?: unknown }).stream)

const timeout = (ms: number): Promise<void> =>
  new Promise(resolve => {
    setTimeout(resolve, ms).unref()
  })
