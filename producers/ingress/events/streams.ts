import { randomInt } from 'node:crypto'
import type { Response } from 'express'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'
import type { Allowed } from './allowed-credentials.ts'
import { EventStream } from './event-stream.ts'
import { isExpired, mayGoOn } from './may-go-on.ts'

const defaultHeartbeatMs = 15_000
/** With the query itself this keeps a stream that is no longer allowed open for less than five seconds. */
const defaultRecheckMs = 2_000
/** Thousands of heartbeats at once would hold up events, so they are spread over the time between two. */
const beatGroups = 30
const fewestRetrySeconds = 2
const mostRetrySeconds = 10

export type StreamsOptions = {
  /** Which of these keys and sessions may still be used, and for what. While it cannot say, streams stay open. */
  allowedCredentials: (credentialIds: readonly string[]) => Promise<Allowed>
  log: Log
  heartbeatMs?: number
  recheckMs?: number
}

/** A way by which somebody is told of events as they happen: an answer that goes on, or a socket. */
export type OpenStream = {
  /** Who reads. A socket may prove itself again with a newer token. */
  readonly caller: Caller
  readonly gauge: 'sseConnections' | 'websocketConnections'
  /** Runs when the stream is over, whoever ended it. */
  onClose: (run: () => void) => void
  /** Shows the reader that the stream lives, and notices when the reader does not. */
  beat: () => void
  /** `revoked`: the reader's credential is good no more, or for less; `draining`: this process ends. */
  endFor: (why: 'revoked' | 'draining') => void
}

/** The open event streams of this process: how many an account may have, their heartbeat, and their end. */
export class Streams {
  #options: StreamsOptions
  #byAccount = new Map<string, Set<OpenStream>>()
  /** Those that show that they live at the same moment. */
  #beats = Array.from({ length: beatGroups }, () => new Set<OpenStream>())
  #added = 0
  #beaten = 0
  #timers: NodeJS.Timeout[] = []
  #isChecking = false
  #isClosing = false

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  /** Begins to answer with a stream. Throws while draining, and when the account has as many as it may. */
  open(response: Response, caller: Caller): EventStream {
    this.requireRoom(caller)
    const stream = new EventStream(response, caller)
    this.add(stream)
    // A reader that left while its request was looked at tells so no more; one that asks for the head wants no body.
    if (response.destroyed || response.req.method === 'HEAD') stream.end()
    return stream
  }

  /** @throws Problem draining, too-many-streams */
  requireRoom({ accountId, limits }: Caller): void {
    const retryAfter = randomInt(fewestRetrySeconds, mostRetrySeconds)
    if (this.#isClosing) throw new Problem('draining', { retryAfter })
    if ((this.#byAccount.get(accountId)?.size ?? 0) < limits.streams) return
    throw new Problem('too-many-streams', {
      detail: `At most ${limits.streams} streams may be open.`,
      retryAfter,
      extra: { limit: limits.streams },
    })
  }

  /** Looks after a stream for which there is room until it is over. */
  add(stream: OpenStream): void {
    const { accountId } = stream.caller
    const streams = this.#byAccount.get(accountId) ?? new Set()
    this.#byAccount.set(accountId, streams.add(stream))
    meters[stream.gauge].add({}, 1)
    const beating = this.#beats[this.#added++ % beatGroups]!.add(stream)
    stream.onClose(() => {
      beating.delete(stream)
      this.#forget(stream)
    })
    this.#startTimers()
  }

  /** Ends the streams whose credential has ended or may do less than before, or whose account was suspended. */
  async recheck(): Promise<void> {
    if (this.#isChecking || this.#byAccount.size === 0) return
    this.#isChecking = true
    try {
      // Nobody need be asked for this.
      for (const stream of this.#all()) if (isExpired(stream.caller)) stream.endFor('revoked')
      const asked = this.#all()
      const ids = new Set(asked.map(({ caller }) => caller.credentialId))
      const allowed = await this.#options.allowedCredentials([...ids])
      for (const stream of asked) if (!mayGoOn(stream.caller, allowed)) stream.endFor('revoked')
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the keys of open streams could not be checked')
    } finally {
      this.#isChecking = false
    }
  }

  /** Ends every stream and opens no more, so that readers connect again to another process. */
  close(): void {
    this.#isClosing = true
    for (const stream of this.#all()) stream.endFor('draining')
  }

  #all(): OpenStream[] {
    return [...this.#byAccount.values()].flatMap(streams => [...streams])
  }

  #forget(stream: OpenStream): void {
    const { accountId } = stream.caller
    const streams = this.#byAccount.get(accountId)
    if (!streams?.delete(stream)) return
    meters[stream.gauge].add({}, -1)
    if (streams.size === 0) this.#byAccount.delete(accountId)
    if (this.#byAccount.size === 0) this.#stopTimers()
  }

  #startTimers(): void {
    if (this.#timers.length > 0 || this.#byAccount.size === 0) return
    const { heartbeatMs = defaultHeartbeatMs, recheckMs = defaultRecheckMs } = this.#options
    this.#timers = [
      setInterval(() => this.#beat(), heartbeatMs / beatGroups),
      setInterval(() => void this.recheck(), recheckMs),
    ]
  }

  #beat(): void {
    for (const stream of this.#beats[this.#beaten++ % beatGroups]!) stream.beat()
  }

  #stopTimers(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
  }
}
