/** Numbers from 0 to 1 that only look random: the same for the same seed (mulberry32, Tommy Ettinger 2017). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const pick = <T>(list: ArrayLike<T>, random: () => number): T => list[Math.floor(random() * list.length)]!

/** Codes of `length` characters of the alphabet, drawn evenly. */
export const codesOf = (
  count: number,
  { alphabet, length, seed = 1 }: { alphabet: string; length: number; seed?: number },
): string[] => {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => Array.from({ length }, () => pick(alphabet, random)).join(''))
}
