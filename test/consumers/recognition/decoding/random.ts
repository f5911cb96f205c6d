import type { Emissions } from '../../../../consumers/recognition/decoding/emissions.ts'

/** Numbers from 0 to below 1 that are the same at every run (mulberry32 by Tommy Ettinger, public domain). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const pick = <Item>(random: () => number, items: ArrayLike<Item>): Item =>
  items[Math.floor(random() * items.length)]!

/** The charset of these symbols. */
export const withBlank = (symbols: string): string[] => ['', ...Array.from(symbols)]

/** Emissions of these probabilities, one row per frame. */
export const emissionsOf = (rows: readonly (readonly number[])[]): Emissions => ({
  logProbs: Float32Array.from(rows.flat(), Math.log),
  frames: rows.length,
  classes: rows[0]!.length,
})

export const randomEmissions = (random: () => number, frames: number, classes: number): Emissions =>
  emissionsOf(
    Array.from({ length: frames }, () => {
      const row = Array.from({ length: classes }, () => random() ** 3 + 0.01)
      const sum = row.reduce((total, value) => total + value, 0)
      return row.map(value => value / sum)
    }),
  )

/** Frames that show the symbols one after the other, a blank behind each; `sure` is the probability of what each shows. */
export const emissionsShowing = (text: string, charset: readonly string[], sure = 0.9): Emissions => {
  const shown = Array.from(text).flatMap(symbol => [charset.indexOf(symbol), 0])
  const rest = (1 - sure) / (charset.length - 1)
  return emissionsOf(shown.map(index => charset.map((_, at) => (at === index ? sure : rest))))
}

/** The probability of every label sequence, by walking every path: what the decoders must agree with. */
export const everySequence = ({ logProbs, frames, classes }: Emissions): Map<string, number> => {
  const sequences = new Map<string, number>()
  const walk = (frame: number, path: { labels: number[]; last: number; probability: number }): void => {
    if (frame === frames) {
      const key = path.labels.join(' ')
      sequences.set(key, (sequences.get(key) ?? 0) + path.probability)
      return
    }
    for (let label = 0; label < classes; label++) {
      const labels = label === 0 || label === path.last ? path.labels : [...path.labels, label]
      const probability = path.probability * Math.exp(logProbs[frame * classes + label]!)
      walk(frame + 1, { labels, last: label, probability })
    }
  }
  walk(0, { labels: [], last: 0, probability: 1 })
  return sequences
}

export const isNear = (a: number, b: number, tolerance = 1e-6): boolean => Math.abs(a - b) <= tolerance
