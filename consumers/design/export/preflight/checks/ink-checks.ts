import { type ColorSpace, colorSpaceOf, type Ink, totalOf } from '../page/color-space.ts'
import { type Box, common, isEmpty, lies } from '../page/box.ts'
import type { AreaMark, GlyphMark, ImageMark, PageMarks } from '../page/marks.ts'
import { dictOf, isDict, nameOf, type PdfDict } from '../pdf/values.ts'
import type { PdfFile } from '../pdf/read-pdf.ts'
import type { Inspection } from '../inspection.ts'
import { type Check, fault, faultIf, type Finding } from './check.ts'

const isScreen = (space: ColorSpace): boolean =>
  space.family === 'rgb' ||
  (space.family === 'measured' && space.size !== 1 && space.size !== 4) ||
  (space.family === 'indexed' && isScreen(space.under))

/** Also of pictures and gradients that are in the file and nowhere on the page. */
const spacesOf = ({ file, dicts, marks }: Inspection): ColorSpace[] => {
  const given = dicts.flatMap(dict =>
    dict.has('ColorSpace') && !isDict(file.resolve(dict.get('ColorSpace'))) ? [dict] : [],
  )
  return [...marks.spaces.values(), ...given.map(dict => colorSpaceOf(file, dict.get('ColorSpace')))]
}

const pressColors: Check['find'] = inspection => {
  const { facts, marks } = inspection
  const names = new Set(spacesOf(inspection).filter(isScreen).map(wordFor))
  if (names.size === 0) return []
  if (facts.mode !== 'pdf/x-4') return [fault(`Colors of a screen are used: ${[...names].join(', ')}.`)]
  return faultIf(
    marks.bareRgb > 0 || hasBareRgb(inspection),
    'DeviceRGB is used without a DefaultRGB that says what it means.',
  )
}

const wordFor = (space: ColorSpace): string =>
  'name' in space ? space.name : space.family === 'rgb' ? 'DeviceRGB' : 'Indexed RGB'

/** Something in DeviceRGB, and no default anywhere. */
const hasBareRgb = (inspection: Inspection): boolean =>
  spacesOf(inspection).some(({ family }) => family === 'rgb') && !inspection.dicts.some(dict => dict.has('DefaultRGB'))

const isClear = (file: PdfFile, dict: PdfDict): boolean => {
  const [mask, mode] = [file.resolve(dict.get('SMask')), file.resolve(dict.get('BM'))]
  const isBelowOne = (key: string): boolean => Number(file.resolve(dict.get(key)) ?? 1) < 1
  const modes = Array.isArray(mode) ? mode : [mode]
  return (
    (mask !== undefined && nameOf(mask) !== 'None') ||
    isBelowOne('ca') ||
    isBelowOne('CA') ||
    modes.some(each => !['Normal', 'Compatible', undefined].includes(nameOf(each)))
  )
}

const isGroup = (dict: PdfDict | undefined): dict is PdfDict => nameOf(dict?.get('S')) === 'Transparency'

const transparency: Check['find'] = inspection => {
  const { facts, dicts, file, page } = inspection
  const uses = dicts.filter(dict => isClear(file, dict)).length
  const groups = dicts.filter(isGroup)
  if (facts.mode !== 'pdf/x-4')
    return faultIf(
      uses + groups.length > 0,
      `Something is transparent (${uses + groups.length} times); PDF/X-1a knows no transparency.`,
    )
  const whole = dictOf(file.resolve(page.get('Group')))
  if (uses > 0 && !isGroup(whole))
    return [fault('Something is transparent, but the page does not say in which inks it mixes.')]
  const masks = new Set(dicts.map(dict => dictOf(file.resolve(dictOf(file.resolve(dict.get('SMask')))?.get('G')))))
  const drawn = dicts.filter(dict => !masks.has(dict)).map(dict => dictOf(file.resolve(dict.get('Group'))))
  const foreign = drawn.filter(group => isGroup(group) && group.has('CS') && !mixesInInks(inspection, group))
  return faultIf(foreign.length > 0, 'Transparent things mix in other colors than the inks of the press.')
}

const mixesInInks = ({ file }: Inspection, group: PdfDict): boolean => {
  const space = colorSpaceOf(file, group.get('CS'))
  return space.family === 'cmyk' || (space.family === 'measured' && space.size === 4)
}

/** Rounding of samples: half a level for each of four inks. */
const rounding = 2 / 255

/**
 * The most ink on one point, 1 is one full ink. What is mixed never holds more than its ingredients: a mixture of colors, a
 * transparent layer, a gradient. Only overprinting adds up: black over what other inks lie below.
 */
export const mostInk = ({ marks, images }: Inspection): number => {
  const flat = [
    ...marks.marks.flatMap(mark => ('inks' in mark ? mark.inks : [])),
    ...marks.glyphs.filter(isDrawn).flatMap(glyph => glyph.inks),
  ]
  const pictures = [...images.values()].map(image => (image === 'unreadable' ? 0 : image.most))
  return Math.max(
    0,
    ...flat.map(totalOf),
    ...pictures,
    ...marks.glyphs.filter(isDrawn).map(glyph => overprinted(glyph, { marks, images })),
  )
}

const isDrawn = ({ mode }: GlyphMark): boolean => mode !== 3 && mode !== 7

/** Black on all that lies below it, as far as nothing covers that. */
const overprinted = (glyph: GlyphMark, inspection: Pick<Inspection, 'marks' | 'images'>): number => {
  if (!glyph.overprints || !glyph.hasOutline) return 0
  let colored = 0
  for (const mark of inspection.marks.marks) {
    const part = common(mark.box, glyph.box)
    if (mark.order > glyph.order || isEmpty(part)) continue
    const here = coloredUnder(mark, part, inspection)
    colored = mark.isSolid && mark.opacity === 1 && lies(glyph.box, mark.box, 0) ? here : Math.max(colored, here)
  }
  return colored + Math.max(0, ...glyph.inks.map(({ k }) => k))
}

const coloredUnder = (mark: AreaMark | ImageMark, part: Box, { images }: Pick<Inspection, 'images'>): number => {
  if (mark.kind !== 'image') return mostColored(mark.inks)
  const image = images.get(mark.stream)
  return image && image !== 'unreadable' ? image.mostColored(part) : 0
}

const mostColored = (inks: readonly Ink[]): number =>
  Math.max(0, ...inks.map(({ c, m, y, spots }) => c + m + y + spots))

const inkLimit: Check['find'] = inspection => {
  const { facts, images, marks } = inspection
  const most = mostInk(inspection)
  const hidden = [...images.values()].filter(image => image === 'unreadable').length + marks.unknownInks
  return [
    ...faultIf(
      most > facts.inkLimitPercent / 100 + rounding,
      `Up to ${Math.round(100 * most)} % of ink on one point; at most ${facts.inkLimitPercent} % may lie there.`,
    ),
    ...faultIf(hidden > 0, `The ink of ${hidden} pictures or gradients cannot be told.`),
  ]
}

/** Black that is built of all inks: it shows fringes wherever the press is out of register. */
const isRichBlack = ({ c, m, y, k }: Ink): boolean => k >= 0.9 && Math.min(c, m, y) >= 0.35
const isBlack = ({ c, m, y, k, spots }: Ink): boolean => k >= 0.999 && c + m + y + spots < 0.001

const blackAndWhite: Check['find'] = ({ marks }) => {
  const glyphs = marks.glyphs.filter(glyph => isDrawn(glyph) && glyph.hasOutline)
  const rich = glyphs.filter(({ inks }) => inks.some(isRichBlack)).length
  const knockedOut = glyphs.filter(
    ({ inks, overprints, opacity }) => inks.some(isBlack) && !overprints && opacity === 1,
  ).length
  return [
    ...faultIf(rich > 0, `${rich} letters are black in four inks; they must be in black alone.`),
    ...faultIf(knockedOut > 0, `${knockedOut} black letters do not overprint what lies below.`),
    ...vanishing(marks),
  ]
}

const vanishing = ({ marks, glyphs }: PageMarks): Finding[] => {
  const inked = [...marks.filter(mark => mark.kind !== 'image'), ...glyphs.filter(({ hasOutline }) => hasOutline)]
  const white = inked.filter(
    ({ overprints, inks }) => overprints && inks.length > 0 && inks.every(ink => totalOf(ink) < 0.001),
  )
  return faultIf(white.length > 0, 'Something white overprints, and will vanish in print.')
}

const mostSpots = 2

const spots: Check['find'] = inspection => {
  const alternates = new Map<string, Set<string>>()
  for (const space of spacesOf(inspection))
    if (space.family === 'spot')
      for (const name of space.names) alternates.set(name, (alternates.get(name) ?? new Set()).add(space.alternate))
  const names = [...alternates.keys()].filter(
    name => !['Cyan', 'Magenta', 'Yellow', 'Black', 'None', 'All'].includes(name),
  )
  const unclear = names.filter(name => alternates.get(name)!.size > 1)
  return [
    ...faultIf(names.length > mostSpots, `${names.length} spot colors are used; two at most are usual.`),
    ...faultIf(unclear.length > 0, `The spot color ${unclear[0]} stands for more than one color.`),
  ]
}

/** What the press lays down. */
export const inkChecks: readonly Check[] = [
  { id: 'P15', title: 'Colors of the press', scope: 'press', find: pressColors },
  { id: 'P16', title: 'Transparency', scope: 'pdf/x', find: transparency },
  { id: 'P20', title: 'Total ink', scope: 'press', find: inkLimit },
  { id: 'P21', title: 'Black and white', scope: 'press', find: blackAndWhite },
  { id: 'P23', title: 'Spot colors', scope: 'press', find: spots },
]
