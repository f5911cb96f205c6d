/** What the measures find out: checks that hold or not, and series of values. Every fault has a sentence. */
export class Tally {
  readonly faults: string[] = []
  readonly #checks = new Map<string, { good: number; all: number }>()
  readonly #series = new Map<string, number[]>()

  check(name: string, isGood: boolean, fault: string): void {
    const counts = this.#checks.get(name) ?? { good: 0, all: 0 }
    this.#checks.set(name, { good: counts.good + (isGood ? 1 : 0), all: counts.all + 1 })
    if (!isGood) this.faults.push(fault)
  }

  add(name: string, value: number): void {
    const values = this.#series.get(name) ?? []
    values.push(value)
    this.#series.set(name, values)
  }

  /** The share of checks that hold; undefined where nothing was checked. */
  ratio(name: string): number | undefined {
    const counts = this.#checks.get(name)
    return counts && counts.good / counts.all
  }

  values(name: string): readonly number[] {
    return this.#series.get(name) ?? []
  }
}
