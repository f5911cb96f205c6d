import type { Clock } from './clock.ts'
import { InkstoneError } from './inkstone-error.ts'
import { backoffMs } from './retry-delay.ts'

const longestPauseMs = 30_000
const shortestPauseMs = 250

/** How long something that goes on for long puts up with a server that is away, and how it paces its attempts meanwhile. */
export class Outage {
  readonly #clock: Clock
  readonly #mostMs: number
  #failures = 0
  #sinceMs: number | undefined

  constructor(clock: Clock, mostMs: number) {
    this.#clock = clock
    this.#mostMs = mostMs
  }

  /** The server is there. */
  end(): void {
    this.#failures = 0
    this.#sinceMs = undefined
  }

  /** Waits until it is time for another attempt. @throws the error, when it will not pass or has lasted too long; the signal's reason */
  async endure(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (!(error instanceof InkstoneError) || !error.retryable) throw error
    const now = this.#clock.now()
    this.#sinceMs ??= now
    if (now - this.#sinceMs >= this.#mostMs) throw error
    const pauseMs = backoffMs(++this.#failures, this.#clock.random, longestPauseMs)
    await this.#clock.pause(Math.max(pauseMs, error.retryAfterMs ?? 0), signal)
  }

  /** Waits as the server asked to, more or less: those who lost the same server do not return together. */
  async rest(wishedMs: number, signal: AbortSignal | undefined): Promise<void> {
    const ms = Math.min(Math.max(wishedMs, shortestPauseMs), longestPauseMs)
    await this.#clock.pause(ms * (0.5 + this.#clock.random()), signal)
  }
}
