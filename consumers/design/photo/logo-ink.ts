import type { Photo } from './picture.ts'

/** The mean color of what is not paper in a logo, as hex; a logo without any ink counts as black. */
export const inkOf = ({ thumbnail: { rgb } }: Photo): string => {
  const sums = [0, 0, 0]
  let count = 0
  for (let at = 0; at < rgb.length; at += 3) {
    if (Math.min(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!) > 240) continue
    for (const channel of [0, 1, 2]) sums[channel]! += rgb[at + channel]!
    count++
  }
  return `#${sums
    .map(sum =>
      Math.round(sum / Math.max(1, count))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}
