// Where lines may end: the opportunities of UAX #14 between graphemes, less those that a Chinese reader finds wrong.
import LineBreaker from 'linebreak'
import { isHan } from './characters.ts'
import type { Grapheme } from './graphemes.ts'
import { endsPhrase, mayBegin, mayEnd } from './line-edges.ts'
import { wordEdges } from './word-edges.ts'

/** UTF-16 offsets. */
export type Span = { start: number; end: number }

/**
 * What ending a line here breaks: nothing (a `hard` stop ends every line), a span to keep, a word, or the rule of what may
 * stand at the edge of a line.
 */
export type StopKind = 'hard' | 'plain' | 'keep' | 'word' | 'edge'

/** Before the grapheme `at`. `cost` is how ugly a line looks that ends here, below zero where it ends well. */
export type StopPlace = { at: number; kind: StopKind; cost: number }

type Scene = {
  graphemes: readonly Grapheme[]
  opportunities: ReadonlySet<number>
  edges: Uint8Array
  isBound: Uint8Array
  keep: readonly Span[]
}

/** Every place where a line may end at all, in order, with the beginning and the end of the text. */
export const findStopPlaces = (
  text: string,
  graphemes: readonly Grapheme[],
  { keep, isBound }: { keep: readonly Span[]; isBound: Uint8Array },
): StopPlace[] => {
  const opportunities = new Set(opportunitiesOf(text))
  const kept = [...keep, ...shortTitles(text)]
  const scene = { graphemes, opportunities, edges: wordEdges(text, graphemes), isBound, keep: kept }
  const places: StopPlace[] = [{ at: 0, kind: 'hard', cost: 0 }]
  for (let at = 1; at < graphemes.length; at++) {
    const place = placeAt(scene, at)
    if (place) places.push(place)
  }
  places.push({ at: graphemes.length, kind: 'hard', cost: 0 })
  return places
}

const title =
  /《[^《》\n]{1,8}》|「[^「」\n]{1,8}」|『[^『』\n]{1,8}』|“[^“”\n]{1,8}”|【[^【】\n]{1,8}】|（[^（）\n]{1,8}）/g

/** What stands in Chinese brackets or quotation marks and is short is read at one glance. */
const shortTitles = (text: string): Span[] =>
  Array.from(text.matchAll(title), ({ index, 0: found }) => ({ start: index, end: index + found.length }))

const opportunitiesOf = (text: string): number[] => {
  const breaker = new LineBreaker(text)
  const positions: number[] = []
  for (let found = breaker.nextBreak(); found; found = breaker.nextBreak()) positions.push(found.position)
  return positions
}

const placeAt = (scene: Scene, at: number): StopPlace | undefined => {
  const [before, after] = [scene.graphemes[at - 1]!, scene.graphemes[at]!]
  if (before.isNewline) return { at, kind: 'hard', cost: 0 }
  // Spaces stay at the end of a line, where nobody sees them.
  if (after.isSpace || (scene.isBound[at] === 1 && !before.isSpace)) return undefined
  const last = lastVisible(scene.graphemes, at)
  return last && judge(scene, at, last)
}

const judge = (scene: Scene, at: number, last: Grapheme): StopPlace => {
  const after = scene.graphemes[at]!
  if (!mayEnd(last.text) || !mayBegin(after.text)) return { at, kind: 'edge', cost: 0 }
  const before = scene.graphemes[at - 1]!
  const isOpportunity = scene.opportunities.has(after.start) || isBesideQuotation(before, after)
  if (!isOpportunity || scene.edges[at] === 0 || last.text === softHyphen) return { at, kind: 'word', cost: 0 }
  const isKept = scene.keep.some(({ start, end }) => start < after.start && after.start < end)
  return { at, kind: isKept ? 'keep' : 'plain', cost: costAt(scene, at, last) }
}

/** UAX #14 cannot tell opening quotation marks from closing ones and ends no line at either; beside Chinese they are clear. */
const isBesideQuotation = (before: Grapheme, after: Grapheme): boolean =>
  (/^[“‘]/.test(after.text) && isHan(before.codePoint)) ||
  (/^[”’]/.test(before.text) && (isHan(after.codePoint) || after.text === '—'))

// It would have to be drawn at the end of a line, and the text of a design is drawn as it is.
const softHyphen = '\u{ad}'

const lastVisible = (graphemes: readonly Grapheme[], at: number): Grapheme | undefined => {
  let place = at - 1
  while (place >= 0 && graphemes[place]!.isSpace) place--
  return graphemes[place]
}

// The scale: 100 is what an empty line costs, 4 a line that is a fifth shorter than the others.
const afterPhrase = -20
const afterSpaceInChinese = -24
const afterHyphen = 20
const afterPreposition = 8
const beforeDash = 12
const beforePicture = 12
const beforeSingle = 8

const costAt = ({ graphemes, edges }: Scene, at: number, last: Grapheme): number => {
  const [before, after] = [graphemes[at - 1]!, graphemes[at]!]
  if (after.isEmoji) return beforePicture
  if (dashes.has(after.text)) return beforeDash
  if (endsPhrase(last.text)) return afterPhrase
  if (before.isSpace) {
    if (isHan(last.codePoint)) return afterSpaceInChinese
    return prepositions.has(wordBefore(graphemes, at)) ? afterPreposition : 0
  }
  if (hyphens.has(last.text)) return afterHyphen
  return isHan(after.codePoint) && edges[at + 1] === 1 ? beforeSingle : 0
}

const dashes = new Set(['—', '–', '-', '|', '/', '&', '+'])
const hyphens = new Set(['-', '‐', '/', '—', '–', '_', '&', '+'])
const prepositions = new Set('a an the of to in on at by for and or with from as is & + · |'.split(' '))
const longestPreposition = 4

const wordBefore = (graphemes: readonly Grapheme[], at: number): string => {
  let end = at
  while (end > 0 && graphemes[end - 1]!.isSpace) end--
  let start = end
  while (start > 0 && end - start <= longestPreposition && !graphemes[start - 1]!.isSpace) start--
  return graphemes
    .slice(start, end)
    .map(({ text }) => text)
    .join('')
    .toLowerCase()
}
