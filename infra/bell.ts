/** A loop's bell: `wait` ends when somebody rings, also if that was before the wait began, or after `ms`; it says which. */
export class Bell {
  #hasRung = false
  #wake: (() => void) | undefined
  #signal: AbortSignal | undefined

  ring(): void {
    this.#hasRung = true
    this.#wake?.()
  }

  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    this.#listenTo(signal)
    if (!this.#hasRung && !signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(() => wake(), ms)
        const wake = (): void => {
          clearTimeout(timer)
          resolve()
        }
        this.#wake = wake
      })
    }
    const hasRung = this.#hasRung
    this.#wake = undefined
    this.#hasRung = false
    return hasRung
  }

  // Once for each signal: a loop waits under the same one for as long as it runs.
  #listenTo(signal: AbortSignal): void {
    if (this.#signal === signal) return
    this.#signal = signal
    signal.addEventListener('abort', () => this.#wake?.(), { once: true })
  }
}
