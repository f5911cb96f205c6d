import type { SinkOf } from '#infra/db/subscriptions/consents.ts'

/** Shorter than the wait before the third attempt of a delivery: that one asks again. */
const refusedForMs = 4 * 60_000
const mostRemembered = 5_000

/** Who has not agreed, and why not, in a word: for a while they are not asked again, whatever else is to be sent there. */
export class Refusals {
  #elapsedMs: () => number
  /** The oldest first. */
  #refused = new Map<string, { error: string; untilMs: number }>()

  constructor(elapsedMs: () => number = () => performance.now()) {
    this.#elapsedMs = elapsedMs
  }

  find(sink: SinkOf): string | undefined {
    const known = this.#refused.get(keyOf(sink))
    return known && known.untilMs > this.#elapsedMs() ? known.error : undefined
  }

  keep(sink: SinkOf, error: string): void {
    const key = keyOf(sink)
    this.#refused.delete(key)
    this.#refused.set(key, { error, untilMs: this.#elapsedMs() + refusedForMs })
    const oldest = this.#refused.size > mostRemembered ? this.#refused.keys().next().value : undefined
    if (oldest !== undefined) this.#refused.delete(oldest)
  }
}

const keyOf = ({ accountId, url }: SinkOf): string => `${accountId} ${url}`
