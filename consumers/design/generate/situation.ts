import type { Content } from '../content/content.ts'
import type { Archetype, Circumstances } from '../archetypes/archetype.ts'
import { groupNames, groupOf } from '../layout/plan.ts'

type Canvas = { width: number; height: number }

/** `margin` is a share of the shorter edge. */
type Manner = { photos: number; roundness: number; margin?: number }

/** What archetypes are chosen and planned by, but for their lots. */
export const situationOf = (
  { width, height }: Canvas,
  { blocks }: Content,
  { photos, roundness, margin = 0.08 }: Manner,
): Circumstances => {
  const unit = Math.sqrt(width * height)
  const title = blocks.find(({ role }) => role === 'title')
  const present = new Set(blocks.map(({ role }) => groupOf(role)))
  return {
    width,
    height,
    unit,
    aspect: width / height,
    safe: Math.max(0.04 * Math.min(width, height), 8),
    photos,
    groups: groupNames.filter(name => present.has(name)),
    length: blocks.reduce((sum, { text }) => sum + graphemeCount(text), 0),
    titleLength: title ? graphemeCount(title.text) : 0,
    items: blocks.filter(({ role }) => role === 'item').length,
    roundness,
    margin: margin * Math.min(width, height),
  }
}

const segmenter = new Intl.Segmenter()
/** Of Latin letters two count as one: they are about half as wide as a Chinese character. */
const graphemeCount = (text: string): number => {
  let count = 0
  for (const { segment } of segmenter.segment(text)) count += /^[\p{Script=Latin}\p{N}\p{P}\s]/u.test(segment) ? 0.5 : 1
  return count
}

/** The archetypes that suit, each with its weight, the best first. */
export const eligible = (
  archetypes: readonly Archetype[],
  situation: Circumstances,
  prior: Readonly<Record<string, number>>,
): { archetype: Archetype; weight: number }[] =>
  archetypes
    .map(archetype => ({ archetype, weight: archetype.suits(situation) * (prior[archetype.id] ?? 1) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
