import { Failure } from '#contracts/failures.ts'

export type SlotsOptions = {
  /** Jobs side by side. */
  size: number
  /** Jobs that may wait; one more is told to come back. */
  maxWaiting: number
}

/** Work that has to come back later; no attempt is counted for it. */
export const busy = (): Failure =>
  new Failure('dependency-unavailable', 'The browser has enough to do.', { retry: { afterMs: 2_000 } })

/** Places for jobs, first come first served, with a queue that has an end. */
export class Slots {
  readonly #options: SlotsOptions
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(options: SlotsOptions) {
    this.#options = options
  }

  get taken(): number {
    return this.#taken
  }

  /** Waits for a place and returns what gives it back. @throws the signal's reason, or `busy` when too many wait already. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#taken < this.#options.size) this.#taken++
    else if (this.#waiting.length < this.#options.maxWaiting) await this.#wait(signal)
    else throw busy()
    return () => this.#giveBack()
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const onAbort = (): void => {
      const place = this.#waiting.indexOf(resolve)
      if (place >= 0) this.#waiting.splice(place, 1)
      reject(signal.reason as Error)
    }
    this.#waiting.push(resolve)
    signal.addEventListener('abort', onAbort, { once: true })
    await promise
    signal.removeEventListener('abort', onAbort)
  }

  #giveBack(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken--
  }
}
