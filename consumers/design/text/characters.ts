/** What a character is to a typesetter: its script, and whether it is ink at all. */
import type { FontScript } from '#infra/fonts/catalog.ts'

const scripts: readonly (readonly [string, RegExp])[] = [
  ['Latn', /\p{Script=Latin}/u],
  ['Hani', /\p{Script=Han}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Bopo', /\p{Script=Bopomofo}/u],
  ['Grek', /\p{Script=Greek}/u],
  ['Cyrl', /\p{Script=Cyrillic}/u],
]
/** Shared by many scripts: digits, punctuation, symbols. It is set with its neighbors. */
export const anyScript = 'Zyyy'

/** The characters of a lively language; whoever shows us all of Unicode makes us forget. */
const mostFound = 20_000
const found = new Map<number, string>()

/** ISO 15924 of the scripts that the fonts know, `Zyyy` for everything else. */
export const scriptOf = (codePoint: number): string => {
  const known = found.get(codePoint)
  if (known !== undefined) return known
  const character = String.fromCodePoint(codePoint)
  const script = scripts.find(([, pattern]) => pattern.test(character))?.[0] ?? anyScript
  if (found.size >= mostFound) found.clear()
  found.set(codePoint, script)
  return script
}

type Range = readonly [first: number, last: number]

/** Arabic blocks and presentation forms; their punctuation belongs to many scripts and yet to these fonts. */
const arabicRanges: readonly Range[] = [
  [0x600, 0x8ff],
  [0xfb50, 0xfdff],
  [0xfe70, 0xfefc],
]
/** Ideographs, kana, and the punctuation and full-width forms that are set among them. */
const hanRanges: readonly Range[] = [
  [0x2e80, 0xa4cf],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xffef],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3ffff],
]

const isWithin = (ranges: readonly Range[], codePoint: number): boolean =>
  ranges.some(([first, last]) => codePoint >= first && codePoint <= last)

export const isHan = (codePoint: number): boolean => isWithin(hanRanges, codePoint)

/** Which kind of text face is most likely to draw it. */
export const fontScriptOf = (codePoint: number): FontScript => {
  if (codePoint < 0x600) return 'latin'
  if (isWithin(arabicRanges, codePoint)) return 'arabic'
  return isHan(codePoint) ? 'han' : 'latin'
}

/** Marks that Chinese sets in a full square and Latin in the width of a letter, under one code point. */
const squareOrNarrow = new Set('“”‘’…—·'.split('').map(mark => mark.codePointAt(0)!))
export const isSquareOrNarrow = (codePoint: number): boolean => squareOrNarrow.has(codePoint)

const invisible = /^[\p{Default_Ignorable_Code_Point}]$/u

/** Draws nothing by definition: joiners, variation selectors, marks of direction. No font needs to know it. */
export const isInvisible = (codePoint: number): boolean => {
  if (codePoint < 0xad) return false
  return invisible.test(String.fromCodePoint(codePoint))
}
