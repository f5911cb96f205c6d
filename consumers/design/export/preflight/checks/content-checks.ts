import { totalOf } from '../page/color-space.ts'
import { lies } from '../page/box.ts'
import { readFont } from '../page/font.ts'
import type { GlyphMark } from '../page/marks.ts'
import { filtersOf } from '../pdf/decode-stream.ts'
import { nameOf, type PdfDict } from '../pdf/values.ts'
import type { Inspection } from '../inspection.ts'
import { type Check, fault, faultIf, warning } from './check.ts'

const fonts: Check['find'] = ({ file, dicts }) => {
  const all = dicts.filter(
    dict => nameOf(dict.get('Type')) === 'Font' && !nameOf(dict.get('Subtype'))?.startsWith('CIDFont'),
  )
  const lacks = all.flatMap(dict => {
    const font = readFont(file, dict)
    const lack = [
      ...(font.isEmbedded ? [] : ['is not embedded']),
      ...(font.isSubset ? [] : ['is not cut down to what is used']),
      ...(font.hasToUnicode ? [] : ['does not say what its glyphs stand for']),
      ...(font.isForbidden ? ['must not be embedded'] : []),
    ]
    return lack.length > 0 ? [`${font.name || 'A font'} ${lack.join(', ')}`] : []
  })
  return faultIf(lacks.length > 0, `${lacks.join('; ')}.`)
}

const actions = ['AA', 'OpenAction', 'AcroForm', 'JS', 'EF', 'EmbeddedFiles', 'JavaScript', 'Annots', 'XFA'] as const

const nothingActive: Check['find'] = ({ dicts, file }) => {
  const isFilled = (dict: PdfDict, key: string): boolean => {
    const value = file.resolve(dict.get(key))
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null
  }
  const found = actions.filter(key => dicts.some(dict => isFilled(dict, key)))
  return faultIf(found.length > 0, `The file holds what acts or is attached: ${found.join(', ')}.`)
}

const forbiddenFilters = ['LZWDecode', 'JBIG2Decode', 'Crypt', '?']
const forbiddenKeys = ['OPI', 'TR', 'HTP', 'Alternates', 'Ref', 'PS'] as const

const plainContent: Check['find'] = ({ dicts, file }) => {
  const found = new Set<string>()
  for (const dict of dicts) {
    for (const filter of filtersOf(dict, file.resolve)) if (forbiddenFilters.includes(filter)) found.add(filter)
    for (const key of forbiddenKeys) if (dict.has(key)) found.add(key)
    if (file.resolve(dict.get('Interpolate')) === true) found.add('Interpolate')
    if (dict.has('TR2') && nameOf(dict.get('TR2')) !== 'Default') found.add('TR2')
    if (nameOf(dict.get('Subtype')) === 'PS') found.add('PostScript')
  }
  return faultIf(found.size > 0, `The file uses what a press may not know: ${[...found].join(', ')}.`)
}

const [poorPpi, coarsePpi] = [225, 150]

/** Of the coarsest picture; `null` without any. */
export const leastPpi = ({ marks }: Inspection): number | null => {
  const all = marks.marks.flatMap(mark => (mark.kind === 'image' ? [mark.ppi] : []))
  return all.length > 0 ? Math.min(...all) : null
}

const resolution: Check['find'] = inspection => {
  const least = leastPpi(inspection)
  // Half a dot of what was asked for is lost where a picture ends on whole pixels.
  if (least === null || least >= poorPpi - 0.5) return []
  const text = `The coarsest picture has ${Math.round(least)} dots per inch.`
  return [least < coarsePpi - 0.5 ? fault(text) : warning(text)]
}

const leastTextPt = 5
const leastFineTextPt = 7
const leastLinePt = 0.25

/** Small letters fill up where they are left out of ink, and blur where several inks must meet. */
const fineness: Check['find'] = ({ marks }) => {
  const drawn = marks.glyphs.filter(glyph => isVisible(glyph))
  const least = Math.min(...drawn.map(({ sizePt }) => sizePt))
  const thinnest = Math.min(...marks.lineWidths)
  const fine = drawn.filter(glyph => glyph.sizePt < leastFineTextPt - 0.01 && isDelicate(glyph)).length
  return [
    ...faultIf(
      least < leastTextPt - 0.01,
      `The smallest letters are set in ${least.toFixed(1)} pt; print needs ${leastTextPt} pt.`,
    ),
    ...faultIf(
      thinnest < leastLinePt - 0.001,
      `The thinnest line is ${thinnest.toFixed(2)} pt; print needs ${leastLinePt} pt.`,
    ),
    ...(fine > 0 ? [warning(`${fine} letters below ${leastFineTextPt} pt are white or of several inks.`)] : []),
  ]
}

const isDelicate = ({ inks }: GlyphMark): boolean =>
  inks.some(ink => totalOf(ink) < 0.001 || [ink.c, ink.m, ink.y, ink.k].filter(value => value > 0.001).length > 1)

const isVisible = ({ hasOutline, mode, opacity }: GlyphMark): boolean =>
  hasOutline && mode !== 3 && mode !== 7 && opacity > 0

/**
 * Every letter of the text is drawn with a glyph that has an outline, of an embedded font, where it can be seen. Letters are counted,
 * whatever their order: a page draws Arabic from left to right. Emoji are drawings, and not counted.
 */
const inkPresence: Check['find'] = ({ marks, facts }) => {
  const isShown = (glyph: GlyphMark): boolean =>
    glyph.font.isEmbedded &&
    ((isVisible(glyph) && !isCovered(glyph, { marks })) ||
      (facts.mode === 'pdf/x-1a:2003' && isPictured(glyph, { marks })))
  const counts = new Map<string, number>()
  for (const letter of marks.glyphs.filter(isShown).flatMap(({ text }) => lettersOf(text)))
    counts.set(letter, (counts.get(letter) ?? 0) + 1)
  const missing = new Set<string>()
  for (const letter of facts.texts.flatMap(({ text }) => lettersOf(text))) {
    const left = counts.get(letter) ?? 0
    if (left === 0) missing.add(letter)
    else counts.set(letter, left - 1)
  }
  if (missing.size === 0) return []
  const some = [...missing].slice(0, 10).join(' ')
  return [fault(`Letters of the text are not drawn, or nobody can see them: ${some} (${missing.size} in all).`)]
}

/** Something opaque is drawn over it. */
const isCovered = ({ order, box }: GlyphMark, { marks }: Pick<Inspection, 'marks'>): boolean =>
  marks.marks.some(mark => mark.order > order && mark.isSolid && mark.opacity === 1 && lies(box, mark.box, 0))

/** Invisible text over a picture drawn before it, which shows what the text says: transparency that was flattened. */
const isPictured = ({ mode, order, box }: GlyphMark, { marks }: Pick<Inspection, 'marks'>): boolean =>
  mode === 3 && marks.marks.some(mark => mark.kind === 'image' && mark.order < order && lies(box, mark.box, 1))

const mirrored: Record<string, string> = {
  ')': '(',
  ']': '[',
  '}': '{',
  '>': '<',
  '»': '«',
  '›': '‹',
  '》': '《',
  '」': '「',
}
const unseen = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}]/u
/** Emoji, also where they begin with a digit, as 1️⃣; and what is left of those that no list knows. */
const pictured = /\p{RGI_Emoji}|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u20e3]/gv

/** The letters to be seen, brackets without their direction, ligatures and presentation forms as their letters. */
const lettersOf = (text: string): string[] =>
  Array.from(text.replaceAll(pictured, '').normalize('NFKD'))
    .filter(letter => !unseen.test(letter))
    .map(letter => mirrored[letter] ?? letter)

const soundness: Check['find'] = ({ file, marks }) => {
  const faults = [...file.faults, ...marks.faults]
  return faultIf(faults.length > 0, faults.slice(0, 5).join(' '))
}

/** What is on the page, and whether it can be relied on. */
export const contentChecks: readonly Check[] = [
  { id: 'P14', title: 'Fonts', scope: 'all', find: fonts },
  { id: 'P17', title: 'Nothing active', scope: 'press', find: nothingActive },
  { id: 'P18', title: 'Plain content', scope: 'press', find: plainContent },
  { id: 'P19', title: 'Resolution of pictures', scope: 'press', find: resolution },
  { id: 'P22', title: 'Small text and thin lines', scope: 'press', find: fineness },
  { id: 'P24', title: 'Text is visible', scope: 'all', find: inkPresence },
  { id: 'P25', title: 'Sound file', scope: 'all', find: soundness },
]
