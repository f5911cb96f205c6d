import type { Palette } from '#contracts/designs/color.ts'
import type { Style } from '#contracts/designs/style.ts'
import type { Archetype, Circumstances } from '../archetypes/archetype.ts'
import type { Content } from '../content/content.ts'
import type { Box } from '../layout/box.ts'
import type { Breakable, Measure } from '../layout/measure.ts'
import { mirrorPlan } from '../layout/mirror.ts'
import type { Plan, Zone } from '../layout/plan.ts'
import { stackZone, type Stack } from '../layout/stack.ts'
import { ladder, type TypeSystem } from '../layout/type-system.ts'
import { cropFor } from '../photo/crop.ts'
import type { Study } from '../photo/study.ts'
import type { Random } from '../random.ts'
import { pickWeighted } from '../styles/pick-weighted.ts'
import type { StyleParameters } from '../styles/style-parameters.ts'
import type { Candidate, Hanging, Lots } from './candidate.ts'
import { typeSystemFor } from './letters.ts'
import { adorned } from './ornaments.ts'

/** All that candidates of one request in one style have in common. */
export type Studio = {
  content: Content
  situation: Circumstances
  measure: Measure
  studies: readonly Study[]
  /** Width by height. */
  logo?: number | undefined
  palettes: readonly Palette[]
  style: Style
  parameters: StyleParameters
}

/** Draws lots for one candidate of an archetype; undefined when the text does not fit in it. */
export const drawCandidate = (studio: Studio, archetype: Archetype, random: Random): Candidate | undefined => {
  const { content, situation, parameters, style } = studio
  const palette = random.pick(studio.palettes)
  const type = typeSystemFor(style, { parameters, content, random })
  const drawn = archetype.plan({ ...situation, random, align: pickWeighted(parameters.alignments, random) })
  const isMirrored = content.direction === 'rtl' || (random.next() < 0.3 && archetype.isHanded !== true)
  const placed = alignedPlan(
    isMirrored ? mirrorPlan(drawn, situation.width, content.direction === 'ltr') : drawn,
    content,
  )
  const plain = { ...placed, zones: placed.zones.map(zone => emphasized(zone, situation)) }
  const edge = { ...situation, radius: Math.min(0.5, parameters.radius) * Math.min(situation.width, situation.height) }
  const plan = archetype.isPlain ? adorned(plain, pickWeighted(parameters.ornaments, random), edge) : plain
  const wish = random.between(0.95, 1.25) * generosity(situation.length)
  const isVivid = random.next() < 0.3
  const seed = random.fork('finish').next().toString(36).slice(2)
  return fitCandidate({ archetype, plan, palette, type, wish, isVivid, seed }, studio)
}

/** The candidate that these lots lead to; undefined when the text does not fit. */
export const fitCandidate = (lots: Lots, studio: Studio): Candidate | undefined => {
  const { archetype, plan, palette, type, wish, isVivid, seed } = lots
  const fitted = fitPlan(plan, studio, { type, wish })
  if (!fitted) return undefined
  const blocks = fitted.stacks.flatMap(stack => stack.blocks)
  const logo = fitted.stacks[0]?.logo
  return {
    archetype,
    plan,
    blocks,
    rules: fitted.stacks.flatMap(stack => stack.rules),
    hangings: hang(
      plan,
      studio.studies,
      blocks.map(({ box }) => box),
    ),
    ...(logo && { logo }),
    palette,
    style: studio.style.id,
    type,
    wish,
    body: fitted.body,
    isVivid,
    seed,
  }
}

/** Few words may be set larger than many. */
const generosity = (length: number): number => Math.min(1.35, Math.max(1, 1.45 - length / 220))

/** A title with little beside it may be larger than its archetype has it. */
const emphasized = (zone: Zone, { length, titleLength }: Studio['situation']): Zone =>
  zone.titleMax === undefined
    ? zone
    : { ...zone, titleMax: zone.titleMax * (length <= 12 ? 1.5 : length - titleLength <= 12 ? 1.25 : 1) }

/** Text that runs to the left starts at the right. */
const alignedPlan = (plan: Plan, { direction }: Content): Plan => {
  if (direction === 'ltr') return plan
  const turned = { start: 'end', center: 'center', end: 'start' } as const
  return { ...plan, zones: plan.zones.map(zone => ({ ...zone, align: turned[zone.align] })) }
}

/** Body text as a share of √(width × height), and never below 1.1 % of the long side: smaller is not read. */
const usualBody = 0.0245
const leastBody = 0.011
/** A strip that stands upright is looked at from nearer than its height tells. */
const uprightLimit = 2.2

type Fitted = { stacks: Stack[]; body: number }

/** The largest sizes at which all zones hold their text: titles give way last, words are broken only where nothing else helps. */
const fitPlan = (
  plan: Plan,
  studio: Studio,
  { type, wish }: { type: TypeSystem; wish: number },
): Fitted | undefined => {
  const { unit, width, height } = studio.situation
  const least = Math.max(8, leastBody * Math.max(width, Math.min(height, uprightLimit * width)))
  const usual = Math.max(least, Math.min(usualBody * unit * wish, 0.12 * Math.min(width, height)))
  const sizes = ladder(usual, least)
  for (const titleRatio of [2.6, 1.9, 1.55]) {
    for (const body of sizes) {
      const stacks = stackAll(plan.zones, studio, { ...usually, type, body, titleRatio })
      if (stacks) return { stacks, body }
    }
  }
  for (const rung of lastRungs) {
    const stacks = stackAll(plan.zones, studio, { ...usually, ...rung, type, body: least, titleRatio: 1.3 })
    if (stacks) return { stacks, body: least }
  }
  return undefined
}

const usually = { mayBreak: 'nothing', logoScale: 1 } as const
/** What is tried at the smallest size, one after the other, before an archetype is given up. */
const lastRungs = [
  { logoScale: 0.5 },
  { logoScale: 0.5, mayBreak: 'keeps' },
  { logoScale: 0.5, mayBreak: 'words' },
] as const

type Sizing = { type: TypeSystem; body: number; titleRatio: number; mayBreak: Breakable; logoScale: number }

const stackAll = (zones: readonly Zone[], { content, measure, logo }: Studio, sizing: Sizing): Stack[] | undefined => {
  const stacks: Stack[] = []
  for (const [at, zone] of zones.entries()) {
    const stack = stackZone(zone, { content, measure, ...sizing, logo: at === 0 ? logo : undefined })
    if (!stack) return undefined
    stacks.push(stack)
  }
  return stacks
}

/** Photos in the places that the plan has for them; a place behind text is cropped so that the text stands where it is calm. */
const hang = (plan: Plan, studies: readonly Study[], texts: readonly Box[]): Hanging[] =>
  plan.parts.flatMap(part => {
    const study = part.type === 'art' ? studies[part.slot] : undefined
    if (part.type !== 'art' || !study) return []
    const isBehind = plan.zones.some(({ ground }) => typeof ground === 'object' && ground.photo === part.slot)
    const calm = isBehind ? shareOf(part.box, texts) : undefined
    return [{ box: part.box, slot: part.slot, study, crop: cropFor(study, part.box.width / part.box.height, calm) }]
  })

const shareOf = (box: Box, texts: readonly Box[]): Box => {
  const left = Math.min(...texts.map(({ x }) => x))
  const top = Math.min(...texts.map(({ y }) => y))
  const right = Math.max(...texts.map(({ x, width }) => x + width))
  const bottom = Math.max(...texts.map(({ y, height }) => y + height))
  return {
    x: (left - box.x) / box.width,
    y: (top - box.y) / box.height,
    width: (right - left) / box.width,
    height: (bottom - top) / box.height,
  }
}
