import { createHash } from 'node:crypto'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Numbers that look random and are the same for the same seed, on every machine. */
export type Random = {
  /** From 0 up to, but not including, 1. */
  next: () => number
  /** A whole number from 0 up to, but not including, `count`. */
  int: (count: number) => number
  between: (low: number, high: number) => number
  pick: <T>(list: readonly T[]) => T
  /** A source of its own for a part of the work: what another part draws does not change it. */
  fork: (label: string) => Random
}

export const seededRandom = (seed: number | string): Random => {
  const digest = createHash('sha256').update(String(seed)).digest()
  const generator = xoroshiro128plus(digest.readInt32LE(0))
  // 32 bits are more than any choice here can tell apart.
  const next = (): number => (generator.next() >>> 0) / 2 ** 32
  const int = (count: number): number => Math.floor(next() * count)
  return {
    next,
    int,
    between: (low, high) => low + (high - low) * next(),
    pick: list => {
      const picked = list[int(list.length)]
      if (picked === undefined) throw new RangeError('Nothing to pick from.')
      return picked
    },
    fork: label => seededRandom(`${seed}/${label}`),
  }
}
