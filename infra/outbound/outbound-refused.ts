/** What is wrong with where a request should go: it will not be right a moment later. */
export type SinkFault = 'malformed' | 'length' | 'scheme' | 'userinfo' | 'port' | 'name' | 'address'

/** What went wrong on the way: no address, no connection, no trust, no time, too much, or what nobody can read. */
export type OutboundTrouble = 'dns' | 'connect' | 'tls' | 'timeout' | 'size' | 'protocol' | 'proxy'

/**
 * A request that was not made, or that has no answer. It says so by its class alone: whoever named the host must not learn what it
 * resolves to, or what answered there, and neither must a log. That is why it has no cause.
 */
export class OutboundRefused extends Error {
  readonly reason: SinkFault | OutboundTrouble

  constructor(reason: SinkFault | OutboundTrouble) {
    super(`the request was not answered: ${reason}`)
    this.name = 'OutboundRefused'
    this.reason = reason
  }

  /** Whether it may not go there, whenever it is tried. */
  get isUnsafe(): boolean {
    return unsafe.includes(this.reason)
  }
}

const unsafe: readonly string[] = [
  'malformed',
  'length',
  'scheme',
  'userinfo',
  'port',
  'name',
  'address',
] satisfies SinkFault[]
