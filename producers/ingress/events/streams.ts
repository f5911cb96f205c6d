import { randomInt } from 'node:crypto'
import type { Response } from 'express'
import type { Scope } from '#contracts/scopes.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'
import { EventStream } from './event-stream.ts'

const defaultHeartbeatMs = 15_000
/** With the query itself this keeps a stream that is no longer allowed open for less than five seconds. */
const defaultRecheckMs = 2_000
const fewestRetrySeconds = 2
const mostRetrySeconds = 10

export type StreamsOptions = {
  /** Which of these keys and sessions may still be used, and for what. While it cannot say, streams stay open. */
  allowedCredentials: (credentialIds: readonly string[]) => Promise<ReadonlyMap<string, readonly Scope[]>>
  log: Log
  heartbeatMs?: number
  recheckMs?: number
}

// What a stream shows was decided when it was opened: who may see less now begins again.
const mayGoOn = ({ credentialId, scopes }: Caller, allowed: ReadonlyMap<string, readonly Scope[]>): boolean => {
  const held = allowed.get(credentialId)
  return held !== undefined && scopes.every(scope => held.includes(scope))
}

/** The open event streams of this process: how many an account may have, their heartbeat, and their end. */
export class Streams {
  #options: StreamsOptions
  #byAccount = new Map<string, Set<EventStream>>()
  #timers: NodeJS.Timeout[] = []
  #isChecking = false
  #isClosing = false

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  /** Begins to answer with a stream. Throws while draining, and when the account has as many as it may. */
  open(response: Response, caller: Caller): EventStream {
    const retryAfter = randomInt(fewestRetrySeconds, mostRetrySeconds)
    if (this.#isClosing) throw new Problem('draining', { retryAfter })
    const { accountId, limits } = caller
    const streams = this.#byAccount.get(accountId) ?? new Set()
    if (streams.size >= limits.streams) {
      throw new Problem('too-many-streams', {
        detail: `At most ${limits.streams} streams may be open.`,
        retryAfter,
        extra: { limit: limits.streams },
      })
    }
    const stream = new EventStream(response, caller)
    this.#byAccount.set(accountId, streams.add(stream))
    meters.sseConnections.add({}, 1)
    stream.onClose(() => this.#forget(stream))
    // A reader that left while its request was looked at tells so no more; one that asks for the head wants no body.
    if (response.destroyed || response.req.method === 'HEAD') stream.end()
    else this.#startTimers()
    return stream
  }

  /** Ends the streams whose key or session has ended or may do less than before, or whose account was suspended. */
  async recheck(): Promise<void> {
    if (this.#isChecking || this.#byAccount.size === 0) return
    this.#isChecking = true
    try {
      const asked = this.#all()
      const allowed = await this.#options.allowedCredentials([
        ...new Set(asked.map(({ caller }) => caller.credentialId)),
      ])
      for (const stream of asked) if (!mayGoOn(stream.caller, allowed)) stream.end()
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the keys of open streams could not be checked')
    } finally {
      this.#isChecking = false
    }
  }

  /** Ends every stream and opens no more, so that readers connect again to another process. */
  close(): void {
    this.#isClosing = true
    for (const stream of this.#all()) stream.end()
  }

  #all(): EventStream[] {
    return [...this.#byAccount.values()].flatMap(streams => [...streams])
  }

  #forget(stream: EventStream): void {
    const { accountId } = stream.caller
    const streams = this.#byAccount.get(accountId)
    if (!streams?.delete(stream)) return
    meters.sseConnections.add({}, -1)
    if (streams.size === 0) this.#byAccount.delete(accountId)
    if (this.#byAccount.size === 0) this.#stopTimers()
  }

  #startTimers(): void {
    if (this.#timers.length > 0) return
    const { heartbeatMs = defaultHeartbeatMs, recheckMs = defaultRecheckMs } = this.#options
    this.#timers = [setInterval(() => this.#beat(), heartbeatMs), setInterval(() => void this.recheck(), recheckMs)]
  }

  #beat(): void {
    for (const stream of this.#all()) stream.beat()
  }

  #stopTimers(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
  }
}
