import { blankOf, type Letter } from './letters.ts'
import type { Paper } from './paper.ts'

/** Letters, and the text that they are to be read as. */
export type SpokenPart = { text: string; letters: readonly Letter[] }

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

export const runsLeft = (text: string): boolean => rightToLeft.test(text)

/** An invisible letter that runs to the left. */
const leftwardMark = '\u200F'

type SpokenLine = { text: string; direction: 'ltr' | 'rtl' }

/**
 * The letters of a line in the order in which they are written to the page: all at once, read as the line. A line in which something
 * runs to the left is read cluster by cluster, since readers expect such text in the order in which it is seen and turn it round
 * themselves: the words follow each other as they are read, the clusters of each from left to right.
 */
export const spokenParts = (
  paper: Paper,
  { text, direction }: SpokenLine,
  letters: readonly Letter[],
): SpokenPart[] => {
  if (letters.length === 0) return []
  if (!runsLeft(text)) return [{ text, letters }]
  const clusters = [...Map.groupBy(letters, ({ cluster }) => cluster).values()]
  const parts = clusters.map((cluster, at) => ({
    text: markFor(cluster, { leftOf: clusters[at - 1], direction }) + standsFor(cluster).trim(),
    letters: edgeToEdge(paper, cluster),
  }))
  return wordsOf(parts).flat()
}

const standsFor = (cluster: readonly Letter[]): string => cluster[0]!.stands

type Beside = { leftOf: readonly Letter[] | undefined; direction: 'ltr' | 'rtl' }

/** Numbers and stops among text that runs to the left: without the mark readers take the space or the stop to the wrong side. */
const markFor = (cluster: readonly Letter[], { leftOf, direction }: Beside): string => {
  if (direction === 'ltr' || runsLeft(standsFor(cluster))) return ''
  return !leftOf || runsLeft(standsFor(leftOf)) ? leftwardMark : ''
}

/** The words in the order in which they are read; within each the parts stay from left to right. */
const wordsOf = (parts: readonly SpokenPart[]): SpokenPart[][] => {
  const read = parts.toSorted((one, other) => one.letters[0]!.cluster - other.letters[0]!.cluster)
  const wordAt = new Map<SpokenPart, number>()
  let word = 0
  for (const part of read) {
    wordAt.set(part, word)
    if (/\s$/.test(standsFor(part.letters))) word++
  }
  const words = Map.groupBy(parts, part => wordAt.get(part)!)
  return [...words.entries()].toSorted(([one], [other]) => one - other).map(([, each]) => each)
}

/** Readers measure a cluster from its first glyph to its last: its letter comes first, then its marks, and a blank where it ends. */
const edgeToEdge = (paper: Paper, cluster: readonly Letter[]): readonly Letter[] => {
  if (cluster.length === 1) return cluster
  const wide = cluster.map(letter => ({
    letter,
    advance: paper.font(letter.face).glyph(letter.glyph, letter.stands.trim()).advance,
  }))
  const [{ letter: first, advance }, ...marks] = wide.toSorted((one, other) => other.advance - one.advance) as [
    (typeof wide)[0],
  ]
  const width = first.size / 100
  const end = first.x + (advance * first.size) / 1000 - width
  return [
    first,
    ...marks.map(({ letter }) => letter),
    { ...first, x: end, glyph: blankOf(first.face), isBlank: true, width },
  ]
}
