/**
 * What is under way for a moment, in no order. A Set or a Map could hold it as well, were it not for one trait of theirs in V8: the
 * table that one of them has outgrown points to the next, so a table that has become old keeps all that follow it, with what was in
 * them, until memory is next searched as a whole. Where hundreds of things come and go in a second, that search comes twice as often.
 */
export class InFlight<Item extends object> implements Iterable<Item> {
  readonly #places: (Item | undefined)[] = []
  readonly #free: number[] = []

  get size(): number {
    return this.#places.length - this.#free.length
  }

  /** Returns the place by which it is asked for and taken out again. */
  add(item: Item): number {
    const place = this.#free.pop() ?? this.#places.length
    this.#places[place] = item
    return place
  }

  has(place: number, item: Item): boolean {
    return this.#places[place] === item
  }

  /** Says whether it was still in. */
  remove(place: number, item: Item): boolean {
    if (!this.has(place, item)) return false
    this.#places[place] = undefined
    this.#free.push(place)
    return true
  }

  clear(): void {
    this.#places.length = 0
    this.#free.length = 0
  }

  /** All that was in when it began; what is taken out meanwhile is left out. */
  *[Symbol.iterator](): Generator<Item> {
    for (const [place, item] of this.#places.slice().entries()) if (item && this.has(place, item)) yield item
  }
}
