import type { Palette, PaletteRole } from '#contracts/designs/color.ts'
import type { TextRole } from '#contracts/designs/document.ts'
import type { Content } from '../content/content.ts'
import type { Box } from '../layout/box.ts'
import type { Align } from '../layout/plan.ts'
import { groupOf } from '../layout/plan.ts'
import type { Candidate } from '../generate/candidate.ts'
import type { Origin } from '../generate/generate.ts'
import { readerAlign } from './aligns.ts'

/** What a model is told of the layouts that it may choose from. It crosses from a thread to the one that asks. */
export type Shortlist = {
  /** Width by height. */
  aspect: number
  blocks: { id: string; role: TextRole; text: string }[]
  /** By style. */
  palettes: Record<string, Swatch[]>
  finalists: Sketch[]
}

type Swatch = Pick<Palette, (typeof shownRoles)[number]>
const shownRoles = ['background', 'surface', 'text', 'primary', 'accent'] as const satisfies PaletteRole[]

type Sketch = {
  archetype: string
  style: string
  /** Place among the palettes of its style. */
  palette: number
  align: Align
  /** Role, and left, top, width and height in hundredths of the canvas. */
  boxes: [string, number, number, number, number][]
  score: number
  terms: Record<string, number>
}

export type Finalist = Origin & { candidate: Candidate }

/** The finalists as a model sees them. */
export const shortlistOf = (finalists: readonly Finalist[], { blocks, direction }: Content): Shortlist => {
  const studios = new Map(finalists.map(({ studio }) => [studio.style.id, studio]))
  return {
    aspect: hundredths(finalists[0]?.studio.situation.aspect ?? 1),
    blocks: blocks.map(({ id, role, text }) => ({ id, role, text })),
    palettes: Object.fromEntries([...studios].map(([id, { palettes }]) => [id, palettes.map(swatchOf)])),
    finalists: finalists.map(finalist => sketchOf(finalist, direction)),
  }
}

const swatchOf = (palette: Palette): Swatch =>
  Object.fromEntries(shownRoles.map(role => [role, palette[role]])) as Swatch

const sketchOf = ({ candidate, studio, judgment }: Finalist, direction: Content['direction']): Sketch => {
  const { archetype, blocks, plan, palette } = candidate
  const { width, height } = studio.situation
  const gridded = (role: string, box: Box): Sketch['boxes'][number] => [
    role,
    Math.round((100 * box.x) / width),
    Math.round((100 * box.y) / height),
    Math.round((100 * box.width) / width),
    Math.round((100 * box.height) / height),
  ]
  return {
    archetype: archetype.id,
    style: candidate.style,
    palette: studio.palettes.indexOf(palette),
    align: readerAlign(headZone(candidate)?.align ?? 'start', direction),
    boxes: [
      ...plan.parts.flatMap(part => (part.type === 'art' ? [gridded('picture', part.box)] : [])),
      ...blocks.map(({ block, box }) => gridded(block.role, box)),
    ],
    score: hundredths(judgment.total),
    terms: Object.fromEntries(Object.entries(judgment.terms).map(([name, value]) => [name, hundredths(value)])),
  }
}

/** The place of the title, or of whatever comes first. */
const headZone = ({ plan: { zones } }: Candidate) =>
  zones.find(({ groups }) => groups.includes(groupOf('title'))) ?? zones[0]

const hundredths = (value: number): number => Math.round(value * 100) / 100
