/** Lets one at a time through for each key, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Resolves when it is one's turn, with what ends the turn; with nothing when `signal` has aborted meanwhile. */
  async enter(key: string, signal: AbortSignal): Promise<(() => void) | undefined> {
    const before = this.#last.get(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last.set(key, promise)
    const leave = (): void => {
      if (this.#last.get(key) === promise) this.#last.delete(key)
      resolve()
    }
    await before
    if (!signal.aborted) return leave
    leave()
    return undefined
  }
  /** Does `work` when it is its turn, and ends the turn with it. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const leave = await this.enter(key, neverAborted)
    try {
      return await work()
    } finally {
      leave?.()
    }
  }
}

const neverAborted = new AbortController().signal
