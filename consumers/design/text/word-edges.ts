import { isHan } from './characters.ts'
import type { Grapheme } from './graphemes.ts'
import { clingsBack, clingsOn, endsPhrase } from './line-edges.ts'

// ICU finds Chinese words with a dictionary, and those of other languages by UAX #29.
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/**
 * 1 before each grapheme that begins a word, and after the last one. In Chinese these are the words of the dictionary with
 * what belongs to them; elsewhere UAX #14 ends no line within a word, so every place counts as an edge. Numbers stay with
 * what they count and with numbers that a hyphen, a colon or the like joins to them.
 */
export const wordEdges = (text: string, graphemes: readonly Grapheme[]): Uint8Array => {
  const edges = new Uint8Array(graphemes.length + 1).fill(1)
  if (graphemes.some(({ codePoint }) => isHan(codePoint))) {
    const starts = new Set(Array.from(segmenter.segment(text), ({ index }) => index))
    graphemes.forEach(({ start }, place) => (edges[place] = starts.has(start) ? 1 : 0))
    joinSingles(graphemes, edges)
  }
  graphemes.forEach(({ text: own }, place) => {
    if (joinsNumber(textAt(graphemes, place - 1), own)) edges[place] = 0
  })
  return edges
}

/** Nothing outside the text. */
const textAt = (graphemes: readonly Grapheme[], place: number): string => graphemes[place]?.text ?? ''

const numberJoint = /^[-‐‑–—~〜～/:：.,]$/
const digit = /^\p{Nd}/u
const numeral = /^[〇零一二三四五六七八九十百千万亿两]$/
const counters = new Set(
  '年月日号時时点點分秒元块塊折人位名个個件份家楼樓层層室期届屆次场場万萬亿億千百周岁歲天度起℃%％+',
)

const joinsNumber = (before: string, after: string): boolean => {
  if (digit.test(before)) return counters.has(after)
  if (numeral.test(before)) return numeral.test(after)
  return digit.test(after) && (numberJoint.test(before) || before === '第')
}

const ideograph = /^\p{Script=Han}$/u

/** Words of one character are rarely alone: particles, parts of words that the dictionary lacks, ends of phrases. */
const joinSingles = (graphemes: readonly Grapheme[], edges: Uint8Array): void => {
  const places = graphemes.map((_, place) => place).filter(place => isSingle(graphemes, edges, place))
  const free = new Set(places.filter(place => !clings(textAt(graphemes, place))))
  for (const place of free) if (!free.has(place - 1)) pairUp(free, place, edges)
  for (const place of places) {
    if (belongsBack(graphemes, place)) edges[place] = 0
    if (belongsOn(graphemes, place)) edges[place + 1] = 0
  }
}

const clings = (word: string): boolean => clingsBack(word) || clingsOn(word)

const belongsBack = (graphemes: readonly Grapheme[], place: number): boolean => {
  if (!ideograph.test(textAt(graphemes, place - 1))) return false
  const after = textAt(graphemes, place + 1)
  return after === '' || after === '\n' || endsPhrase(after) || clingsBack(textAt(graphemes, place))
}

const belongsOn = (graphemes: readonly Grapheme[], place: number): boolean =>
  clingsOn(textAt(graphemes, place)) && ideograph.test(textAt(graphemes, place + 1))

/** An ideograph that is a word of its own and no part of a number. */
const isSingle = (graphemes: readonly Grapheme[], edges: Uint8Array, place: number): boolean => {
  const own = textAt(graphemes, place)
  if (edges[place] === 0 || edges[place + 1] === 0 || !ideograph.test(own)) return false
  return !joinsNumber(textAt(graphemes, place - 1), own) && !joinsNumber(own, textAt(graphemes, place + 1))
}

/** From `start` on, single characters side by side are words of two, and an odd last one goes with the two before it. */
const pairUp = (free: ReadonlySet<number>, start: number, edges: Uint8Array): void => {
  let end = start
  while (free.has(end)) end++
  for (let place = start + 1; place < end; place++) {
    edges[place] = (place - start) % 2 === 0 && end - place > 1 ? 1 : 0
  }
}
