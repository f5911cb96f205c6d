/** Lightness, 0 to 255, row by row. */
export type Plane = Float32Array

/** A part of a plane whose rows are `row` long. */
export type Area = { x: number; y: number; width: number; height: number; row: number }

// Wang, Bovik, Sheikh, Simoncelli (2004): (0.01 × 255)² and (0.03 × 255)².
const c1 = 6.5025
const c2 = 58.5225

/** Structural similarity of two planes in one window, −1 to 1. */
export const windowSimilarity = (one: Plane, other: Plane, area: Area): number => {
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
  for (let y = area.y; y < area.y + area.height; y++) {
    const from = y * area.row + area.x
    for (let at = from; at < from + area.width; at++) {
      const [p, q] = [one[at]!, other[at]!]
      a += p
      b += q
      aa += p * p
      bb += q * q
      ab += p * q
    }
  }
  const n = area.width * area.height
  const [ma, mb] = [a / n, b / n]
  const [va, vb, cov] = [aa / n - ma * ma, bb / n - mb * mb, ab / n - ma * mb]
  return ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
}
