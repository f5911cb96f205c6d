import type { Pixels } from './pixels.ts'

/** C, M, Y, K a pixel, eight bits each; so many times finer than what is seen. */
export type FineInks = { data: Uint8Array; width: number; height: number; finer: number }

/** Inks that differ by no more within a pixel look the same whether they are averaged before or after. */
const evenLevels = 16

/**
 * What the eye makes of inks that lie closer together than it can tell apart: it adds up the light of each, as a proof on the screen
 * does. Averaging the inks themselves would give every edge of a letter a color that is on neither side of it.
 */
export const seen = ({ data, width, height, finer }: FineInks, toScreen: (ink: Uint8Array) => Uint8Array): Pixels => {
  const [across, down] = [width / finer, height / finer]
  const shown = { data: new Uint8ClampedArray(4 * across * down).fill(255), width: across, height: down }
  const row = { inks: new Uint8Array(4 * finer * width), ends: new Uint32Array(across) }
  for (let y = 0; y < down; y++) {
    let end = 0
    for (let x = 0; x < across; x++) {
      end = takeInks(data, { at: 4 * (y * finer * width + x * finer), width, finer }, { to: row.inks, end })
      row.ends[x] = end
    }
    meanOf(toScreen(row.inks.subarray(0, end)), row.ends, shown.data.subarray(4 * y * across))
  }
  return shown
}

type Square = { at: number; width: number; finer: number }
type Row = { to: Uint8Array; end: number }

/** Appends the inks of a square, or their mean where they hardly differ. */
const takeInks = (data: Uint8Array, { at, width, finer }: Square, { to, end }: Row): number => {
  const [least, most, sum] = [
    [255, 255, 255, 255],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]
  let next = end
  for (let y = 0; y < finer; y++) {
    const from = at + 4 * y * width
    for (let offset = 0; offset < 4 * finer; offset++) {
      const [ink, value] = [offset & 3, data[from + offset]!]
      if (value < least[ink]!) least[ink] = value
      if (value > most[ink]!) most[ink] = value
      sum[ink]! += value
      to[next++] = value
    }
  }
  if (most.some((value, ink) => value - least[ink]! > evenLevels)) return next
  for (let ink = 0; ink < 4; ink++) to[end + ink] = Math.round(sum[ink]! / finer ** 2)
  return end + 4
}

/** Of R, G, B for as many inks as each pixel was given, in R, G, B and a byte that stays. */
const meanOf = (screen: Uint8Array, ends: Uint32Array, shown: Uint8ClampedArray): void => {
  let from = 0
  ends.forEach((end, x) => {
    const count = end / 4 - from
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0
      for (let at = from; at < from + count; at++) sum += screen[3 * at + channel]!
      shown[4 * x + channel] = sum / count
    }
    from += count
  })
}
