/** What the client knows of time and chance; a test brings its own. */
export type Clock = {
  /** Milliseconds, from any beginning. */
  now: () => number
  /** Resolves after so long; rejects with the signal's reason when that comes first. */
  pause: (ms: number, signal?: AbortSignal) => Promise<void>
  /** From 0 up to 1. */
  random: () => number
}

export const systemClock: Clock = {
  now: () => performance.now(),
  pause: (ms, signal) =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        clearTimeout(timer)
        reject(signal!.reason as Error)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', give)
        resolve()
      }, ms)
      if (signal?.aborted) give()
      else signal?.addEventListener('abort', give, { once: true })
    }),
  random: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
}
