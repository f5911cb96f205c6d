// Numbers that look random and are the same for the same seed.
import { createHash } from 'node:crypto'

export type Random = {
  /** From 0 up to, but not including, 1. */
  unit: () => number
  real: (from: number, to: number) => number
  /** Both ends may come. */
  int: (least: number, most: number) => number
  chance: (probability: number) => boolean
  pick: <T>(list: readonly T[]) => T
  /** So many characters of a charset, each drawn on its own. */
  text: (charset: string, length: number) => string
}

/** A stream of numbers that depends on nothing but the parts of its seed. */
export const seededRandom = (...seed: readonly (string | number)[]): Random => {
  const next = wordsFrom(seed.join('/'))
  const unit = (): number => next() / 2 ** 32
  const int = (least: number, most: number): number => least + Math.floor(unit() * (most - least + 1))
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)]!
  return {
    unit,
    real: (from, to) => from + unit() * (to - from),
    int,
    chance: probability => unit() < probability,
    pick,
    text: (charset, length) => Array.from({ length }, () => charset.charAt(int(0, charset.length - 1))).join(''),
  }
}

/** Words of 32 bits by sfc32, the small fast counting generator of PractRand, in the state that the seed hashes to. */
const wordsFrom = (seed: string): (() => number) => {
  const hash = createHash('sha256').update(seed).digest()
  let [a, b, c, counter] = [0, 4, 8, 12].map(offset => hash.readUInt32LE(offset)) as [number, number, number, number]
  return () => {
    const word = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + word
    return word >>> 0
  }
}
