import type { Inks } from './ink-tables.ts'

/** Takes from cyan, magenta and yellow alike what all inks together are too much (`most`: 3 is 300 %); black keeps the depth. */
export const limitInk = ([c, m, y, k]: Inks, most: number): Inks => {
  const colored = c + m + y
  if (colored + k <= most) return [c, m, y, k]
  const share = Math.max(0, most - k) / colored
  return [c * share, m * share, y * share, k]
}
