/** What stands between an event and somebody else's broker. */
export type SinkTrouble =
  /** Its address, or one that it names, leads to where nothing may be sent. */
  | 'unsafe'
  /** Nobody answers there, or not in time. */
  | 'unreachable'
  /** Who we say we are is not believed. */
  | 'sign-in'
  /** There is no such exchange or topic, or we may not write there. */
  | 'missing'
  | 'forbidden'
  /** The broker has it and nobody has asked for it. */
  | 'unroutable'
  /** It does not take this event, or not now. */
  | 'refused'

/** Events did not arrive at somebody else's broker. The message is for whoever subscribed: it holds nothing that they did not say. */
export class SinkFailure extends Error {
  readonly trouble: SinkTrouble
  /** How many of the events arrived all the same, counted from the first without a gap. */
  readonly arrived: number

  constructor(trouble: SinkTrouble, message: string, options: { arrived?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'SinkFailure'
    this.trouble = trouble
    this.arrived = options.arrived ?? 0
  }
}
