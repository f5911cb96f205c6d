import { type Bench, emptyMat, planeMat } from './mats.ts'
import type { Mask } from './pixels.ts'

/** A connected patch of ink; corners connect. */
export type Component = { left: number; top: number; width: number; height: number; area: number }

export const componentsOf = (bench: Bench, mask: Mask): Component[] => {
  const { cv } = bench
  const [labels, stats, centers] = [emptyMat(bench), emptyMat(bench), emptyMat(bench)]
  const count = cv.connectedComponentsWithStats(planeMat(bench, mask), labels, stats, centers, 8, cv.CV_32S)
  const rows = stats.data32S
  // The first is the background.
  return Array.from({ length: count - 1 }, (_, index) => {
    const [left, top, width, height, area] = rows.subarray((index + 1) * 5, (index + 2) * 5) as unknown as number[]
    return { left: left!, top: top!, width: width!, height: height!, area: area! }
  })
}

const minGlyphHeight = 0.2
const minGlyphPx = 6

/** Those tall enough to be a character or several that touch: no specks, no dots, no flat lines. */
export const glyphsOf = (components: readonly Component[], { height }: Mask): Component[] =>
  components.filter(component => component.height >= Math.max(minGlyphPx, minGlyphHeight * height))

/** How unevenly the glyphs stand: the standard deviation of their bottoms over their median height; 0 below two. */
export const baselineJitter = (glyphs: readonly Component[]): number => {
  if (glyphs.length < 2) return 0
  const bottoms = glyphs.map(({ top, height }) => top + height)
  const mean = bottoms.reduce((sum, bottom) => sum + bottom, 0) / bottoms.length
  const variance = bottoms.reduce((sum, bottom) => sum + (bottom - mean) ** 2, 0) / bottoms.length
  return Math.sqrt(variance) / medianOf(glyphs.map(({ height }) => height))
}

/** 0 for none. */
export const medianOf = (values: readonly number[]): number => {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
