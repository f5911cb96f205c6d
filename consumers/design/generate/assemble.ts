import type { DesignDocument, DesignElement, TextElement } from '#contracts/designs/document.ts'
import { designSchemaVersion } from '#contracts/designs/document.ts'
import type { Content } from '../content/content.ts'
import { contrastRatio } from '../color/contrast.ts'
import { around, inset, type Box } from '../layout/box.ts'
import type { SetBlock } from '../layout/stack.ts'
import { inkOf } from '../photo/logo-ink.ts'
import type { Photo } from '../photo/picture.ts'
import { seededRandom } from '../random.ts'
import type { StyleParameters } from '../styles/style-parameters.ts'
import type { Candidate } from './candidate.ts'
import { drawParts, type Scenery } from './draw-parts.ts'
import { buttonInks, inkFor, quietColors, type Surface } from './inks.ts'
import type { Judgment } from './judge/judge.ts'
import { rounded, setText } from './set-text.ts'
import { veilFor, type Veil } from './veil.ts'

/** Version of the generator: it changes whenever the same brief and seed would give another design. */
const engine = 'inkstone-design-1'

export type Commission = {
  content: Content
  parameters: StyleParameters
  logo?: Photo | undefined
  canvas: { width: number; height: number; safe: number }
  seed: number
}

/** A candidate as a document, every line set to the pixel. */
export const assemble = (candidate: Candidate, judgment: Judgment, commission: Commission): DesignDocument => {
  const { content, canvas, seed, parameters } = commission
  const veils = veilsOf(candidate)
  const scenery: Scenery = { parameters, veils, random: seededRandom(candidate.seed) }
  const elements = [
    ...drawParts(candidate, scenery),
    ...ruleElements(candidate),
    ...logoElements(candidate, commission.logo),
    ...candidate.blocks.flatMap(block => textElements(block, { candidate, content, veils, parameters })),
  ]
  const title = content.blocks.find(({ role }) => role === 'title') ?? content.blocks[0]
  return {
    schema_version: designSchemaVersion,
    title: cut((title?.text ?? '').replaceAll(/\s+/g, ' '), 200),
    locale: content.locale,
    canvas: { width: canvas.width, height: canvas.height, dpi: 96 },
    bleed_mm: 0,
    safe: rounded(canvas.safe),
    style: candidate.style,
    archetype: candidate.archetype.id,
    seed,
    engine,
    palette: candidate.palette,
    fonts: fontsOf(candidate),
    elements: numbered(elements),
    score: { total: shortened(judgment.total), terms: mapValues(judgment.terms, shortened) },
  }
}

/** Half a character at the end would be none: databases refuse it. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/\p{Surrogate}$/u, '')

const fontsOf = ({ blocks }: Candidate): DesignDocument['fonts'] => {
  const faces = new Map(
    blocks.flatMap(({ measured: { prepared } }) => prepared.faces.map(face => [face.id, face.digest])),
  )
  return [...faces].map(([face, digest]) => ({ face, digest })).toSorted((a, b) => (a.face < b.face ? -1 : 1))
}

const shortened = (value: number): number => Math.round(value * 1e4) / 1e4
const mapValues = (values: Record<string, number>, change: (value: number) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]))

/** Every photo that carries text gets one veil, for all text on it together. */
const veilsOf = ({ plan, hangings, blocks, palette }: Candidate): Map<number, { veil: Veil; text: Box }> => {
  const veils = new Map<number, { veil: Veil; text: Box }>()
  for (const hanging of hangings) {
    const over = blocks.filter(({ zone: { ground } }) => typeof ground === 'object' && ground.photo === hanging.slot)
    if (over.length === 0 || !plan.parts.some(({ type }) => type === 'scrim')) continue
    const text = around(over.map(({ box, pill }) => pill ?? box))
    veils.set(hanging.slot, { veil: veilFor(hanging, text, palette), text })
  }
  return veils
}

/** On a plate of paper where its own colors would be lost on the ground. */
const logoElements = ({ logo: box, plan, palette }: Candidate, logo: Photo | undefined): DesignElement[] => {
  if (!box || !logo) return []
  const ground = plan.zones[0]?.ground
  const isSafe = typeof ground === 'string' && contrastRatio(inkOf(logo), palette[ground]) >= 2
  const margin = 0.18 * box.height
  const plate = { x: box.x, y: box.y, width: box.width, height: box.height }
  const held = isSafe ? box : inset(box, margin)
  const image: DesignElement = {
    id: 'logo',
    type: 'image',
    role: 'logo',
    frame: shape('rule', held).frame,
    opacity: 1,
    locked: false,
    radius: 0,
    asset_id: logo.assetId,
    crop: { x: 0, y: 0, width: 1, height: 1 },
    mask: 'rect',
    alt: '',
  }
  const paper: DesignElement = {
    ...shape('underlay', plate),
    radius: rounded(margin),
    fill: { type: 'solid', color: '#ffffff', opacity: 1 },
  }
  return isSafe ? [image] : [paper, image]
}

const ruleElements = ({ rules, plan }: Candidate): DesignElement[] => {
  const ground = plan.zones[0]?.ground
  const color = ground === 'primary' ? 'on_primary' : ground === 'accent' ? 'on_accent' : 'accent'
  return rules.map((box): DesignElement => ({
    ...shape('rule', box),
    fill: { type: 'solid', color, opacity: 1 },
  }))
}

const shape = (role: 'rule' | 'underlay', { x, y, width, height }: Box) => ({
  id: role,
  type: 'shape' as const,
  role,
  shape: 'rect' as const,
  radius: 0,
  opacity: 1,
  locked: false,
  frame: { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height), rotation: 0 },
})

type Around = {
  candidate: Candidate
  content: Content
  veils: ReadonlyMap<number, { veil: Veil }>
  parameters: StyleParameters
}

const textElements = (block: SetBlock, { candidate, content, veils, parameters }: Around): DesignElement[] => {
  const { ground } = block.zone
  const { direction } = content
  if (typeof ground === 'object') {
    const ink = veils.get(ground.photo)?.veil.ink ?? '#ffffff'
    if (!block.pill) return [setText(block, { color: ink, direction })]
    return button(block, { fill: 'primary', text: 'on_primary' }, { direction, parameters })
  }
  if (block.pill) return button(block, buttonInks(ground), { direction, parameters })
  const surface = surfaceOf(candidate, ground)
  const letter = { role: block.block.role, size: block.measured.size, isVivid: candidate.isVivid }
  return [setText(block, { color: inkFor(letter, surface, candidate.palette), direction })]
}

type ButtonLook = { direction: 'ltr' | 'rtl'; parameters: StyleParameters }

const button = (
  block: SetBlock,
  inks: ReturnType<typeof buttonInks>,
  { direction, parameters }: ButtonLook,
): DesignElement[] => {
  const pill = block.pill!
  const text = setText(block, { color: inks.text, direction })
  // Words on a button look centered when their ink is, whatever hangs below the line.
  const middle = pill.y + pill.height / 2
  const centered: TextElement = { ...text, frame: { ...text.frame, y: rounded(middle - text.frame.height / 2) } }
  const radius = parameters.radius >= 0.03 ? pill.height / 2 : Math.min(parameters.radius * 600, pill.height / 3)
  return [
    { ...shape('underlay', pill), radius: rounded(radius), fill: { type: 'solid', color: inks.fill, opacity: 1 } },
    centered,
  ]
}

/** All colors that can lie behind a text on this ground: quiet drawings add theirs. */
const surfaceOf = ({ plan, palette }: Candidate, ground: Surface['ground']): Surface => {
  const isDrawnOn = plan.parts.some(part => part.type === 'pattern' && part.over === ground && part.loud !== true)
  return { ground, behind: isDrawnOn ? quietColors(ground, palette) : [palette[ground]] }
}

/** Ids that say what an element is; a number where several are the same. */
const numbered = (elements: readonly DesignElement[]): DesignElement[] => {
  const seen = new Map<string, number>()
  return elements.map(element => {
    const count = (seen.get(element.id) ?? 0) + 1
    seen.set(element.id, count)
    return count === 1 ? element : { ...element, id: `${element.id}-${count}` }
  })
}
