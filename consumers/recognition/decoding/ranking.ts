/** The best few of many candidates, best first. Equal scores keep the order in which they came. */
export class Ranking {
  readonly scores: Float64Array
  /** Which hypothesis each candidate grows from. */
  readonly origins: Int32Array
  /** The label it adds, 0 when it adds none. */
  readonly labels: Int32Array
  size = 0

  constructor(capacity: number) {
    this.scores = new Float64Array(capacity)
    this.origins = new Int32Array(capacity)
    this.labels = new Int32Array(capacity)
  }

  clear(): void {
    this.size = 0
  }

  admits(score: number): boolean {
    return score > (this.size < this.scores.length ? -Infinity : this.scores[this.size - 1]!)
  }

  /** Only for a score that is admitted. */
  insert(score: number, origin: number, label: number): void {
    if (this.size < this.scores.length) this.size++
    let at = this.size - 1
    for (; at > 0 && this.scores[at - 1]! < score; at--) {
      this.scores[at] = this.scores[at - 1]!
      this.origins[at] = this.origins[at - 1]!
      this.labels[at] = this.labels[at - 1]!
    }
    this.scores[at] = score
    this.origins[at] = origin
    this.labels[at] = label
  }
}
