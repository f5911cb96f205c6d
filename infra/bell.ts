/** A loop's bell: `wait` ends when somebody rings, also if that was before the wait began, or after `ms`; it says which. */
export class Bell {
  #hasRung = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#hasRung = true
    this.#wake?.()
  }

  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#hasRung && !signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(() => wake(), ms)
        const wake = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        this.#wake = wake
        signal.addEventListener('abort', wake, { once: true })
      })
    }
    const hasRung = this.#hasRung
    this.#wake = undefined
    this.#hasRung = false
    return hasRung
  }
}
