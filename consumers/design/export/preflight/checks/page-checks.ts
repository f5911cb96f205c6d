import { type Box, boxOf, inset, lies } from '../page/box.ts'
import { numbersOf } from '../pdf/values.ts'
import type { Inspection } from '../inspection.ts'
import { type Check, fault, faultIf, type Finding, warning } from './check.ts'

const pointsPerMm = 72 / 25.4
const slackMm = 0.1
const slack = slackMm * pointsPerMm
/** What a press needs to cut without white edges. */
const leastBleedMm = 3
const mm = (points: number): string => (points / pointsPerMm).toFixed(2)

const trimOrArt: Check['find'] = ({ page, file }) => {
  const has = (key: string): boolean => boxOf(numbersOf(file.resolve(page.get(key)))) !== undefined
  if (has('TrimBox') && has('ArtBox')) return [fault('The page has a TrimBox and an ArtBox; it may have one of them.')]
  return faultIf(!has('TrimBox') && !has('ArtBox'), 'The page itself has no TrimBox.')
}

const bleeds: Check['find'] = inspection => {
  const { media, bleed, trim, facts } = inspection
  if (!trim || !bleed) return faultIf(facts.mode.startsWith('pdf/x') && !bleed, 'The page has no BleedBox.')
  const sides = [trim.left - bleed.left, trim.bottom - bleed.bottom, bleed.right - trim.right, bleed.top - trim.top]
  const least = Math.min(...sides)
  const needed = facts.mode.startsWith('pdf/x') ? Math.max(leastBleedMm, facts.bleedMm) : facts.bleedMm
  return [
    ...faultIf(
      !lies(bleed, media, 0.01) || !lies(trim, bleed, 0.01),
      'The boxes of the page do not lie within each other.',
    ),
    ...faultIf(least < (needed - slackMm) * pointsPerMm, `The bleed is ${mm(least)} mm; it must be ${needed} mm.`),
    ...(facts.bleedMm > 0 || needed > 0 ? bareEdges(inspection, bleed) : []),
  ]
}

const pointsPerSide = 64

/** Points just within the edge, each of which something that fills its box must cover. */
const bareEdges = ({ marks }: Inspection, bleed: Box): Finding[] => {
  const solid = marks.marks.filter(mark => mark.isSolid && mark.opacity === 1)
  const { left, bottom, right, top } = inset(bleed, slack)
  const isBare = ([x, y]: readonly [number, number]): boolean =>
    !solid.some(({ box }) => x >= box.left && x <= box.right && y >= box.bottom && y <= box.top)
  const edge = Array.from({ length: pointsPerSide + 1 }, (_, place) => {
    const [x, y] = [left + ((right - left) * place) / pointsPerSide, bottom + ((top - bottom) * place) / pointsPerSide]
    return [
      [x, bottom],
      [x, top],
      [left, y],
      [right, y],
    ] as const
  }).flat()
  const bare = edge.filter(isBare).length
  return faultIf(bare > 0, `Nothing is drawn on ${Math.ceil((100 * bare) / edge.length)} % of the edge of the bleed.`)
}

const noUserUnit: Check['find'] = ({ pages }) =>
  faultIf(
    pages.some(page => page.has('UserUnit')),
    'The page has a unit of its own (UserUnit).',
  )

const size: Check['find'] = ({ pages, trim, media, facts }) => {
  const box = trim ?? media
  const [width, height] = [box.right - box.left, box.top - box.bottom]
  const { trimMm } = facts
  const isOff =
    Math.abs(width / pointsPerMm - trimMm.width) > slackMm || Math.abs(height / pointsPerMm - trimMm.height) > slackMm
  return [
    ...faultIf(pages.length !== 1, `The file has ${pages.length} pages; it must have one.`),
    ...faultIf(
      isOff,
      `The page is ${mm(width)} × ${mm(height)} mm, not ${trimMm.width.toFixed(2)} × ${trimMm.height.toFixed(2)} mm.`,
    ),
  ]
}

/** Text beyond the trimmed edge is cut off; text close to it may be, as paper moves. */
const safety: Check['find'] = ({ marks, trim, media, facts }) => {
  const paper = trim ?? media
  const inked = marks.glyphs.filter(({ hasOutline }) => hasOutline)
  const cut = inked.filter(({ box }) => !lies(box, paper, slack)).length
  if (cut > 0) return [fault(`${cut} letters reach beyond the trimmed page and will be cut.`)]
  const close = inked.filter(({ box }) => !lies(box, inset(paper, facts.safeMm * pointsPerMm), slack)).length
  return close > 0 ? [warning(`${close} letters are nearer than ${facts.safeMm} mm to the trimmed edge.`)] : []
}

/** The boxes of the page, and what keeps clear of them. */
export const pageChecks: readonly Check[] = [
  { id: 'P11', title: 'Trimmed page defined', scope: 'press', find: trimOrArt },
  { id: 'P12', title: 'Bleed', scope: 'press', find: bleeds },
  { id: 'P13', title: 'Plain units', scope: 'press', find: noUserUnit },
  { id: 'P26', title: 'Page count and size', scope: 'all', find: size },
  { id: 'P27', title: 'Text clear of the edge', scope: 'press', find: safety },
]
