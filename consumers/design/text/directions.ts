// The Unicode Bidirectional Algorithm (UAX #9): levels by bidi-js, the order of the runs of a line (rule L2) here.
import createBidi from 'bidi-js'

export type Direction = 'ltr' | 'rtl'

const bidi = createBidi()
const runsLeft =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const leftwardLanguages = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'ug'])

/**
 * The side that the text is read from, and the level of each UTF-16 unit (odd ones run to the left).
 * In a locale that is written to the left, text without one such letter keeps its own order and stands on the right.
 */
export const readDirections = (text: string, locale: string): { direction: Direction; levels: Uint8Array } => {
  const isLeftward = leftwardLanguages.has(locale.split('-')[0]!.toLowerCase())
  if (!runsLeft.test(text)) return { direction: isLeftward ? 'rtl' : 'ltr', levels: new Uint8Array(text.length) }
  const { levels, paragraphs } = bidi.getEmbeddingLevels(text, isLeftward ? 'rtl' : 'auto')
  return { direction: ((paragraphs[0]?.level ?? 0) & 1) === 1 ? 'rtl' : 'ltr', levels }
}

/** The runs of one line from left to right: each stretch at or above a level is turned round, from the highest level down. */
export const visualOrder = <T extends { level: number }>(runs: readonly T[]): T[] => {
  const order = [...runs]
  const highest = Math.max(0, ...order.map(({ level }) => level))
  for (let level = highest; level > 0; level--) {
    for (let start = 0; start < order.length; start++) {
      let end = start
      while (end < order.length && order[end]!.level >= level) end++
      if (end > start) order.splice(start, end - start, ...order.slice(start, end).toReversed())
      start = end
    }
  }
  return order
}
