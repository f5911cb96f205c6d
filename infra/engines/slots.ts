export type SlotsOptions = {
  /** Jobs side by side. */
  size: number
  /** How many may wait, and what one more is told; without it all may. */
  queue?: { most: number; full: () => Error }
}

/** Places for jobs, first come first served. */
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

  /** Waits for a place and returns what gives it back. @throws the signal's reason, or `full` when too many wait already. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    const { size, queue } = this.#options
    if (this.#taken < size) this.#taken++
    else if (queue && this.#waiting.length >= queue.most) throw queue.full()
    else await this.#wait(signal)
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
