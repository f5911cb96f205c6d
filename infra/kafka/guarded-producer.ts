import {
  kGetBootstrapConnection,
  kGetConnection,
  Producer,
  UserError,
  type Broker,
  type Connection,
  type ProducerOptions,
} from '@platformatic/kafka'
import { resolveChecked, type ResolvedAddress, type ResolveOptions } from '../outbound/resolve-checked.ts'

type Answer = (error: Error | null, connection?: Connection) => void
/** What a producer is made of; its brokers taken apart. */
export type ProducerSettings = ProducerOptions<Buffer, Buffer, Buffer, Buffer> & { bootstrapBrokers: Broker[] }

/**
 * A producer that asks before each new connection whether it may be made: the brokers that a cluster names are as little to be
 * trusted as the one that somebody typed. In the clear it connects to the very address that was checked; with TLS the name is
 * kept, for the certificate, and `checkedLookup` answers for it.
 */
export class GuardedProducer extends Producer {
  readonly #bootstrap: readonly Broker[]
  readonly #reach: ResolveOptions
  readonly #keepsNames: boolean

  constructor(options: ProducerSettings, reach: ResolveOptions) {
    super(options)
    this.#bootstrap = options.bootstrapBrokers
    this.#reach = reach
    this.#keepsNames = options.tls !== undefined
  }

  override [kGetConnection](broker: Broker | undefined, answer: Answer): void {
    // The library knows what it means when the cluster does not know a broker any more.
    if (broker === undefined) return super[kGetConnection](broker as never, answer)
    void this.#connect(broker).then(connection => answer(null, connection), answer)
  }

  override [kGetBootstrapConnection](answer: Answer): void {
    const discovered = [...(this.currentMetadata?.brokers.values() ?? [])]
    void this.#firstOf([...this.#bootstrap, ...discovered]).then(connection => answer(null, connection), answer)
  }

  async #firstOf(brokers: readonly Broker[]): Promise<Connection> {
    let failure: unknown
    for (const broker of brokers) {
      try {
        return await this.#connect(broker)
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

  async #connect({ host, port }: Broker): Promise<Connection> {
    const addresses = await this.#check(host)
    if (this.#keepsNames) return this.#dial({ host, port })
    let failure: unknown
    for (const { address } of addresses) {
      try {
        return await this.#dial({ host: address, port })
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

  #dial(broker: Broker): Promise<Connection> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection>()
    super[kGetConnection](broker, (error, connection) => (error ? reject(error) : resolve(connection!)))
    return promise
  }

  async #check(host: string): Promise<readonly ResolvedAddress[]> {
    try {
      return await resolveChecked(host, this.#reach)
    } catch (cause) {
      // The library wants one of its own errors; this sort it does not try again.
      throw new UserError('The broker may not be connected to.', { cause: cause as Error })
    }
  }
}
