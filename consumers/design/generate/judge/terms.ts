import { areaOf, overlapOf, right, bottom, type Box } from '../../layout/box.ts'
import type { Candidate } from '../candidate.ts'
import type { Situation } from '../../archetypes/archetype.ts'
import { within } from '../../photo/crop.ts'
import { extentOf } from './faults.ts'

type Canvas = Pick<Situation, 'width' | 'height' | 'unit'>

/** How good a candidate is in one respect, 0 to 1. */
export type Term = (candidate: Candidate, canvas: Canvas) => number

/** A bell around what is best: 1 there, 0.37 at `spread` from it. */
const near = (value: number, best: number, spread: number): number => Math.exp(-(((value - best) / spread) ** 2))
/** 1 inside the range, falling off outside. */
const inside = (value: number, [least, most]: readonly [number, number], spread: number): number =>
  value < least ? near(value, least, spread) : value > most ? near(value, most, spread) : 1

/** Mean distance of each text to the nearest axis of another, in shares of the canvas: left edges, middles, right edges. */
const misalignment = (boxes: readonly Box[], width: number): number => {
  if (boxes.length < 2) return 0
  const axes = boxes.map(box => [box.x, box.x + box.width / 2, right(box)] as const)
  const nearest = axes.map((own, at) => {
    const others = axes.filter((_, other) => other !== at)
    return Math.min(...others.flatMap(other => own.map((value, axis) => Math.abs(value - other[axis]!))))
  })
  return nearest.reduce((sum, distance) => sum + distance, 0) / (nearest.length * width)
}

const alignment: Term = ({ blocks }, { width }) => near(misalignment(blocks.map(extentOf), width), 0, 0.01)

/** Few axes: text that starts at four different places looks scattered. */
const axes: Term = ({ blocks }, { width }) => {
  const starts = blocks.map(({ box, zone }) =>
    zone.align === 'center' ? box.x + box.width / 2 : zone.align === 'end' ? right(box) : box.x,
  )
  const distinct = starts.filter(
    (start, at) => starts.findIndex(other => Math.abs(other - start) < 0.01 * width) === at,
  )
  return near(Math.max(0, distinct.length - 2), 0, 2)
}

/** Text and pictures weigh by their area, text more; the archetype says where the middle of it may lie. */
const balance: Term = ({ archetype, blocks, plan }, { width, height }) => {
  const target = archetype.balance ?? { x: 0.5, y: 0.5 }
  const weights = [
    ...blocks.map(({ box }) => ({ box, weight: 2 * areaOf(box) })),
    ...plan.parts.flatMap(part => (part.type === 'art' ? [{ box: part.box, weight: 0.6 * areaOf(part.box) }] : [])),
  ]
  const total = weights.reduce((sum, { weight }) => sum + weight, 0) || 1
  const x = weights.reduce((sum, { box, weight }) => sum + weight * (box.x + box.width / 2), 0) / total / width
  const y = weights.reduce((sum, { box, weight }) => sum + weight * (box.y + box.height / 2), 0) / total / height
  return near(Math.hypot(x - target.x, y - target.y), 0, 0.36)
}

/** How much of the canvas text covers: posters that work give it an eighth to a third. */
const whiteSpace: Term = ({ blocks }, { width, height }) =>
  inside(blocks.reduce((sum, { box }) => sum + areaOf(box), 0) / (width * height), [0.11, 0.34], 0.1)

/** How well the text fills the places made for it: a line lost in a large empty field looks forgotten. */
const fill: Term = ({ blocks, plan }) => {
  const shares = plan.zones.map(zone => {
    const own = blocks.filter(block => block.zone === zone).map(extentOf)
    if (own.length === 0) return 1
    const height = Math.max(...own.map(bottom)) - Math.min(...own.map(({ y }) => y))
    const widest = Math.max(...own.map(box => box.width))
    return Math.max(height / zone.box.height, 0.1) * Math.max(widest / zone.box.width, 0.1)
  })
  const worst = Math.min(...shares)
  return inside(worst, [0.22, 0.92], 0.25)
}

/** The title leads: some two to five times the body text, and large on the canvas. */
const hierarchy: Term = ({ blocks, body }, { unit }) => {
  const title = blocks.find(({ block }) => block.role === 'title')
  if (!title) return 1
  const ratio = Math.log(title.measured.size / body)
  return Math.sqrt(
    inside(ratio, [Math.log(2.4), Math.log(6)], 0.5) * inside(title.measured.size / unit, [0.07, 0.24], 0.03),
  )
}

/** Lines of about equal length, few of them in a title, none with a single character. */
const rag: Term = ({ blocks }) => {
  const worst = blocks.map(({ block, measured }) => {
    const { lines, brokenKeeps, brokenWords } = measured.broken
    const widths = lines.map(({ widthEm }) => widthEm)
    const widest = Math.max(...widths)
    const last = widths.at(-1)! / widest
    const broken = 0.25 ** (brokenKeeps + brokenWords)
    if (block.role !== 'title') return broken * (lines.length > 1 && last < 0.2 ? 0.7 : 1)
    const evenness = lines.length > 1 ? 0.4 + 0.6 * Math.min(1, Math.min(...widths) / widest / 0.6) : 1
    return broken * evenness * inside(lines.length, [1, 3], 2)
  })
  return Math.min(1, ...worst)
}

/** Text over a photo stands where the eye does not go and where it is calm. */
const calm: Term = ({ blocks, hangings }) => {
  const over = blocks.flatMap(({ box, zone }) => {
    const { ground } = zone
    const hanging = typeof ground === 'object' ? hangings.find(({ slot }) => slot === ground.photo) : undefined
    if (!hanging) return []
    const { box: frame, crop, study } = hanging
    const part = {
      x: (box.x - frame.x) / frame.width,
      y: (box.y - frame.y) / frame.height,
      width: box.width / frame.width,
      height: box.height / frame.height,
    }
    const seen = within(crop, part)
    return [near(Math.max(0, study.density(seen) - 0.9), 0, 1) * near(study.unrest(seen), 0, 0.16)]
  })
  return Math.min(1, ...over)
}

/** What matters in a photo is still in the part that is seen. */
const crop: Term = ({ hangings }) =>
  Math.min(1, ...hangings.map(({ study, crop: part }) => inside(study.salience(part), [0.72, 1], 0.3)))

/** Pictures large enough to count, without leaving the text a corner. */
const pictures: Term = ({ plan }, { width, height }) => {
  const canvas = { x: 0, y: 0, width, height }
  const shares = plan.parts.flatMap(part =>
    part.type === 'art' ? [areaOf(overlapOf(part.box, canvas)) / (width * height)] : [],
  )
  return shares.length === 0 ? 1 : inside(Math.max(...shares), [0.16, 1], 0.1)
}

/** Every term with its weight. The weights are those of the research note, where it has one. */
export const terms: Readonly<Record<string, { weight: number; term: Term }>> = {
  alignment: { weight: 1.2, term: alignment },
  axes: { weight: 0.6, term: axes },
  balance: { weight: 0.8, term: balance },
  white_space: { weight: 1, term: whiteSpace },
  fill: { weight: 1, term: fill },
  hierarchy: { weight: 1.2, term: hierarchy },
  rag: { weight: 0.8, term: rag },
  calm: { weight: 1.2, term: calm },
  crop: { weight: 0.8, term: crop },
  pictures: { weight: 0.6, term: pictures },
}
