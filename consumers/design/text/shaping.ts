import type { Face, Glyph } from '#infra/fonts/face.ts'
import { picture } from './choose-faces.ts'
import type { Grapheme } from './graphemes.ts'
import { isFace, isJoined, type Run } from './runs.ts'
import { spaceWidthEm } from './space-width.ts'

/** A picture takes this width on the line. */
export const pictureAdvanceEm = 1.1

/** A glyph with the graphemes that its cluster draws, from `grapheme` up to `graphemeEnd`. That of a space is blank. */
export type SetGlyph = Glyph & { grapheme: number; graphemeEnd: number; isBlank: boolean }

/** A run with its glyphs from left to right. A picture and a newline have none. */
export type SetRun = Run & { glyphs: SetGlyph[] }

/** The whole text on one endless line. The arrays have one entry per grapheme. */
export type Shaped = {
  runs: SetRun[]
  advances: Float64Array
  /** 1 where the grapheme and the one before it are parts of one form that cannot be cut. */
  isBound: Uint8Array
  /** 1 where tracking goes between the grapheme and the one before it. */
  hasGap: Uint8Array
}

export const shapeRuns = (graphemes: readonly Grapheme[], runs: readonly Run[], language: string): Shaped => {
  const count = graphemes.length
  const shaped: Shaped = {
    runs: [],
    advances: new Float64Array(count),
    isBound: new Uint8Array(count),
    hasGap: new Uint8Array(count),
  }
  for (const run of runs) {
    shaped.runs.push({
      ...run,
      glyphs: isFace(run.drawn) ? shapeRun(graphemes, run, { face: run.drawn, language, shaped }) : [],
    })
    if (run.drawn === picture) shaped.advances.fill(pictureAdvanceEm, run.start, run.end)
    markGaps(run, shaped)
  }
  return shaped
}

type Context = { face: Face; language: string; shaped: Shaped }

const shapeRun = (graphemes: readonly Grapheme[], run: Run, { face, language, shaped }: Context): SetGlyph[] => {
  const first = graphemes[run.start]!.start
  const places = graphemePlaces(graphemes, run)
  const direction = run.level % 2 === 1 ? 'rtl' : 'ltr'
  const text = graphemes.slice(run.start, run.end).map(spaced).join('')
  const glyphs = face.shape(text, { direction, script: run.script, language, features: separateLetters }).map(glyph => {
    const grapheme = places[glyph.cluster]!
    const { isSpace, text: drawn } = graphemes[grapheme]!
    const advance = (isSpace ? spaceWidthEm(drawn) : undefined) ?? glyph.advance
    return { ...glyph, advance, grapheme, graphemeEnd: run.end, cluster: first + glyph.cluster, isBlank: isSpace }
  })
  measure(glyphs, run, shaped)
  return glyphs
}

/** Letters stay letters: the same widths hold with any tracking, and every line can end anywhere. */
const separateLetters = { liga: false, clig: false }

/** Fonts lack most spaces; all are set as the common one, of as many UTF-16 units. */
const spaced = ({ text, isSpace }: Grapheme): string => (isSpace ? ' '.repeat(text.length) : text)

const graphemePlaces = (graphemes: readonly Grapheme[], { start, end }: Run): Int32Array => {
  const first = graphemes[start]!.start
  const places = new Int32Array(graphemes[end - 1]!.end - first)
  for (let place = start; place < end; place++) {
    const { start: from, end: to } = graphemes[place]!
    places.fill(place, from - first, to - first)
  }
  return places
}

/** The advances of a cluster belong to its graphemes in equal shares; all but its first are bound to the one before. */
const measure = (glyphs: readonly SetGlyph[], run: Run, { advances, isBound }: Shaped): void => {
  const inOrder = run.level % 2 === 1 ? glyphs.toReversed() : glyphs
  inOrder.forEach((glyph, place) => {
    glyph.graphemeEnd = nextGrapheme(inOrder, place) ?? run.end
    const share = glyph.advance / (glyph.graphemeEnd - glyph.grapheme)
    for (let each = glyph.grapheme; each < glyph.graphemeEnd; each++) advances[each]! += share
    if (glyph.isBound && isJoined(run.script)) isBound[glyph.grapheme] = 1
    isBound.fill(1, glyph.grapheme + 1, glyph.graphemeEnd)
  })
}

const nextGrapheme = (glyphs: readonly SetGlyph[], place: number): number | undefined => {
  let next = place + 1
  while (glyphs[next]?.grapheme === glyphs[place]!.grapheme) next++
  return glyphs[next]?.grapheme
}

const markGaps = ({ start, end, script, drawn }: Run, { hasGap, isBound }: Shaped): void => {
  for (let place = Math.max(start, 1); place < end; place++) {
    const isWithinWord = isJoined(script) && place > start
    hasGap[place] = drawn === undefined || isWithinWord || isBound[place] === 1 ? 0 : 1
  }
}
