/** What one reader has seen of numbered events, each with an id, a subject and a number within the subject. */
export type Seen = { id: string; subject: string; place: number }

/** Holds what a reader sees against what it should: everything once known by its id, and the events of a subject in order. */
export class Sequence {
  #ids = new Set<string>()
  #next = new Map<string, number>()
  /** Events that came again; after a break that is allowed, and told by the id. */
  repeated = 0
  /** Events that came before an earlier one of their subject. */
  reordered = 0

  get size(): number {
    return this.#ids.size
  }

  see({ id, subject, place }: Seen): void {
    if (this.#ids.has(id)) {
      this.repeated += 1
      return
    }
    this.#ids.add(id)
    if (place !== (this.#next.get(subject) ?? 0)) this.reordered += 1
    this.#next.set(subject, place + 1)
  }
}
