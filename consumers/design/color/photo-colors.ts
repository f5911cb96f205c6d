import { fromOklch, hueDistance, oklabOf, type Oklab } from './oklch.ts'

/** Eight bits a channel, red, green and blue by turns, row by row. */
export type Pixels = { data: Uint8Array; width: number; height: number }

/** Pixels that are looked at, at most, a side: more change nothing that is seen. */
const side = 64
const clusterCount = 12
const rounds = 12
/** Nearer than this in OKLab, two clusters are one color. */
const leastApart = 0.07

type Cluster = Oklab & { weight: number }

/**
 * The colors that a picture is remembered by, the most telling first, at most six: k-means in OKLab over a thumbnail.
 * Near-white, near-black and gray are dropped, and skin unless there is nothing else; a picture without any color yields its
 * tone that stands out from its ground. The same pixels always give the same colors. No pixels, no colors.
 */
export const photoColors = ({ data, width, height }: Pixels): string[] => {
  const samples = sampled({ data, width, height })
  if (samples.length === 0) return []
  const clusters = kMeans(samples)
  const colorful = clusters.filter(isColor)
  const telling = colorful.some(cluster => !isSkin(cluster)) ? colorful.filter(cluster => !isSkin(cluster)) : colorful
  const ranked = (telling.length > 0 ? telling : [figure(clusters)]).toSorted((a, b) => weightOf(b) - weightOf(a))
  return apart(ranked).slice(0, 6).map(hexOf)
}

/** Of grays: what is farthest from the largest area and still more than a speck; a plain area itself. */
const figure = (clusters: readonly Cluster[]): Cluster => {
  const [ground] = clusters as [Cluster, ...Cluster[]]
  const figures = clusters.filter(({ weight }) => weight >= 0.01)
  return figures.reduce((best, one) => (squared(one, ground) > squared(best, ground) ? one : best), ground)
}

/** A small sharp color says more than a large dull one, but not everything. */
const weightOf = (cluster: Cluster): number => cluster.weight ** 0.6 * (0.03 + chroma(cluster))

const chroma = ({ a, b }: Oklab): number => Math.hypot(a, b)
const hue = ({ a, b }: Oklab): number => (Math.atan2(b, a) * 180) / Math.PI

const isColor = (color: Oklab): boolean => color.l > 0.16 && color.l < 0.96 && chroma(color) > 0.035

/** Where skin of all shades lies in OKLCH, widely drawn. */
const isSkin = (color: Oklab): boolean =>
  color.l > 0.35 && color.l < 0.9 && chroma(color) < 0.12 && hueDistance(hue(color), 52) < 24

/** Rounded, since k-means' means are no more exact than that. */
const hexOf = ({ l, a, b }: Oklab): string => fromOklch({ l, c: Math.hypot(a, b), h: hue({ l, a, b }) })

/** Pixels that are alike to five bits a channel, as their mean. */
type Sample = Cluster

type Bin = { red: number; green: number; blue: number; count: number }

const sampled = ({ data, width, height }: Pixels): Sample[] => {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / side))
  const bins = new Map<number, Bin>()
  for (let y = 0; y < height; y += step)
    for (let x = 0; x < width; x += step) {
      const at = 3 * (y * width + x)
      const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
      const key = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3)
      const bin = bins.get(key) ?? { red: 0, green: 0, blue: 0, count: 0 }
      bins.set(key, { red: bin.red + red, green: bin.green + green, blue: bin.blue + blue, count: bin.count + 1 })
    }
  return [...bins.values()].map(sampleOf)
}

const sampleOf = ({ red, green, blue, count }: Bin): Sample => {
  const mean = (sum: number): number => Math.round(sum / count)
  return { ...oklabOf((mean(red) << 16) | (mean(green) << 8) | mean(blue)), weight: count }
}

const squared = (one: Oklab, other: Oklab): number =>
  (one.l - other.l) ** 2 + (one.a - other.a) ** 2 + (one.b - other.b) ** 2

/** The next start is the sample that is the worst served by those before: k-means++ without its dice (farthest first). */
const starts = (samples: readonly Sample[]): Oklab[] => {
  const middle = meanOf(samples)
  const nearest = samples.map(sample => squared(sample, middle))
  const chosen: Oklab[] = []
  while (chosen.length < clusterCount) {
    const farthest = nearest.reduce((best, value, at) => (value > nearest[best]! ? at : best), 0)
    if (nearest[farthest]! < 1e-5 && chosen.length > 0) break
    const start = samples[farthest]!
    chosen.push(start)
    for (const [at, sample] of samples.entries()) nearest[at] = Math.min(nearest[at]!, squared(sample, start))
  }
  return chosen
}

/** Clusters by size, the largest first; weights are shares of the picture. */
const kMeans = (samples: readonly Sample[]): Cluster[] => {
  let centers: readonly Oklab[] = starts(samples)
  let clusters: Cluster[] = []
  for (let round = 0; round < rounds; round++) {
    const groups = centers.map((): Sample[] => [])
    for (const sample of samples) groups[nearestOf(sample, centers)]!.push(sample)
    clusters = groups.filter(group => group.length > 0).map(meanOf)
    centers = clusters
  }
  const total = clusters.reduce((sum, { weight }) => sum + weight, 0)
  return clusters
    .map(cluster => ({ ...cluster, weight: cluster.weight / total }))
    .toSorted((one, other) => other.weight - one.weight)
}

const nearestOf = (sample: Oklab, centers: readonly Oklab[]): number => {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at < centers.length; at++) {
    const away = squared(sample, centers[at]!)
    if (away < least) {
      best = at
      least = away
    }
  }
  return best
}

/** With the weight of all together. */
const meanOf = (samples: readonly Sample[]): Cluster => {
  const sum = { l: 0, a: 0, b: 0, weight: 0 }
  for (const { l, a, b, weight } of samples) {
    sum.l += l * weight
    sum.a += a * weight
    sum.b += b * weight
    sum.weight += weight
  }
  const { weight } = sum
  return { l: sum.l / weight, a: sum.a / weight, b: sum.b / weight, weight }
}

const apart = (clusters: readonly Cluster[]): Cluster[] => {
  const kept: Cluster[] = []
  for (const cluster of clusters)
    if (kept.every(other => Math.sqrt(squared(cluster, other)) >= leastApart)) kept.push(cluster)
  return kept
}
