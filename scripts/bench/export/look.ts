import type { Tally } from './tally.ts'

/** What one measure finds out about one design. */
export class Look {
  readonly #tally: Tally
  readonly #design: string
  readonly #told = new Set<string>()

  constructor(tally: Tally, design: string) {
    this.#tally = tally
    this.#design = design
  }

  check(name: string, isGood: boolean, fault: string): void {
    this.#told.add(name)
    this.#tally.check(name, isGood, `${name}: ${this.#design}: ${fault}`)
  }

  /** A value that is a fault beyond its bar, and of which only the worst is a figure. */
  add(name: string, value: number, isGood = true): void {
    this.#told.add(name)
    this.#tally.add(name, value)
    if (!isGood) this.#tally.faults.push(`${name}: ${this.#design}: ${value.toFixed(4)}`)
  }

  /** The design went no further: what was not told by then is as bad as can be, and nothing is left out. */
  giveUp({ checks, likenesses }: { checks: readonly string[]; likenesses: readonly string[] }, error: unknown): void {
    const fault = error instanceof Error ? error.message : String(error)
    for (const name of checks) if (!this.#told.has(name)) this.check(name, false, fault)
    for (const name of likenesses) if (!this.#told.has(name)) this.add(name, 0, false)
    this.#tally.faults.push(`${this.#design}: ${fault}`)
  }
}
