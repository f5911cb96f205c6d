/** The file at the highest quality at which it is small enough; otherwise how small it is at the lowest. */
export type Fitted = { bytes: Buffer; quality: number } | { smallest: number }

/**
 * Searches whole qualities from `lowest` to `highest` by bisection, as files grow with their quality: one encoding where the
 * highest fits, and one more per halving.
 */
export const bestQuality = async (
  encode: (quality: number) => Promise<Buffer>,
  { lowest, highest, maxBytes }: { lowest: number; highest: number; maxBytes: number },
): Promise<Fitted> => {
  let bytes = await encode(highest)
  if (bytes.length <= maxBytes) return { bytes, quality: highest }
  let best: Fitted = { smallest: bytes.length }
  for (let [from, to] = [lowest, highest - 1]; from <= to;) {
    const quality = Math.floor((from + to) / 2)
    bytes = await encode(quality)
    if (bytes.length <= maxBytes) {
      best = { bytes, quality }
      from = quality + 1
    } else {
      if ('smallest' in best) best = { smallest: bytes.length }
      to = quality - 1
    }
  }
  return best
}
