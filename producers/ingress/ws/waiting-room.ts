import { addressBlock } from '../client-address.ts'
import { Problem } from '../problem.ts'

/** Sockets of which nobody knows yet whose they are: in all, and from one address. */
const most = 1_000
const mostPerAddress = 50
const retryAfterSeconds = 5

/** Counts the sockets that have not said who they are. */
export class WaitingRoom {
  #all = 0
  #byAddress = new Map<string, number>()

  /** Lets one in; the returned function lets it out, once. @throws Problem overloaded, rate-limited */
  enter(address: string): () => void {
    const block = addressBlock(address)
    const there = this.#byAddress.get(block) ?? 0
    if (this.#all >= most) throw new Problem('overloaded', { retryAfter: retryAfterSeconds })
    if (there >= mostPerAddress) throw new Problem('rate-limited', { retryAfter: retryAfterSeconds })
    this.#all += 1
    this.#byAddress.set(block, there + 1)
    let isThere = true
    return () => {
      if (isThere) this.#leave(block)
      isThere = false
    }
  }

  #leave(block: string): void {
    this.#all -= 1
    const left = (this.#byAddress.get(block) ?? 1) - 1
    if (left > 0) this.#byAddress.set(block, left)
    else this.#byAddress.delete(block)
  }
}
