import type { Paint, PaletteRole } from '#contracts/designs/color.ts'
import type { DesignElement } from '#contracts/designs/document.ts'
import { artworksFor } from '#infra/materials/artworks.ts'
import { contrastRatio } from '../color/contrast.ts'
import { difference, mixed } from '../color/oklch.ts'
import type { Box } from '../layout/box.ts'
import type { Part } from '../layout/plan.ts'
import type { Random } from '../random.ts'
import { pickWeighted } from '../styles/pick-weighted.ts'
import type { StyleParameters } from '../styles/style-parameters.ts'
import type { Candidate } from './candidate.ts'
import { groundOf } from './choose.ts'
import { quietColors } from './inks.ts'
import { rounded } from './set-text.ts'
import { veilFill, type Veil } from './veil.ts'

export type Scenery = {
  parameters: StyleParameters
  /** By slot of the photo. */
  veils: ReadonlyMap<number, { veil: Veil; text: Box }>
  random: Random
}

/** What stands behind the text, as elements from back to front. */
export const drawParts = (candidate: Candidate, scenery: Scenery): DesignElement[] =>
  candidate.plan.parts.flatMap(part => drawPart(part, candidate, scenery))

const drawPart = (part: Part, candidate: Candidate, scenery: Scenery): DesignElement[] => {
  switch (part.type) {
    case 'shape':
      return [drawShape(part)]
    case 'art':
      return drawArt(part, candidate, scenery)
    case 'scrim':
      return drawScrim(part, scenery)
    case 'pattern': {
      const { over, loud = false } = part
      const colors = loud ? loudColors(candidate.palette, over) : quietColors(over, candidate.palette)
      return [pattern(part.box, colors, scenery)]
    }
  }
}

const placed = ({ box, rotation = 0, opacity = 1 }: Part) => ({
  frame: {
    x: rounded(box.x),
    y: rounded(box.y),
    width: rounded(box.width),
    height: rounded(box.height),
    rotation,
  },
  opacity,
  locked: false,
})

const drawShape = (part: Part & { type: 'shape' }): DesignElement => ({
  ...placed(part),
  id: part.role,
  type: 'shape',
  role: part.role,
  shape: part.shape ?? 'rect',
  ...(part.path !== undefined && { path: part.path }),
  radius: rounded(part.radius ?? 0),
  ...(part.fill && { fill: part.fill }),
  ...(part.stroke && { stroke: { color: part.stroke.color, width: rounded(part.stroke.width), opacity: 1 } }),
})

const drawArt = (part: Part & { type: 'art' }, candidate: Candidate, scenery: Scenery): DesignElement[] => {
  const { radius = 0, mask = 'rect', slot } = part
  const hanging = candidate.hangings.find(one => one.slot === slot)
  if (!hanging) {
    const colors = artColors(candidate, slot)
    const material = scenery.random.pick(artworksFor(candidate.style, part.box.width / part.box.height)).id
    return [{ ...pattern(part.box, colors, scenery), material, radius: rounded(radius), mask }]
  }
  const { x, y, width, height } = hanging.crop
  const crop = { x: share(x), y: share(y), width: share(width), height: share(height) }
  const asset_id = hanging.study.photo.assetId
  return [
    {
      ...placed(part),
      id: 'photo',
      type: 'image',
      role: 'photo',
      asset_id,
      crop,
      radius: rounded(radius),
      mask,
      alt: '',
    },
  ]
}

const share = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e5) / 1e5

/** Colors for a drawing that stands in for a photo: it must not melt into the ground beside it. */
const artColors = (candidate: Candidate, slot: number): string[] => {
  const { palette } = candidate
  const ground = palette[groundOf(candidate)]
  const roles = (['primary', 'accent', 'surface', 'background'] as const)
    .filter(role => difference(palette[role], ground) > 0.08)
    .toSorted((a, b) => difference(palette[b], ground) - difference(palette[a], ground))
  const base = roles[slot % Math.max(1, Math.min(2, roles.length))] ?? 'primary'
  const rest = (['accent', 'primary', 'surface', 'background'] as const).filter(role => role !== base)
  return [palette[base], ...rest.slice(0, 3).map(role => palette[role])]
}

/** Around a card: the ground with clear, but not shrill, steps. */
const loudColors = (palette: Candidate['palette'], over: PaletteRole): string[] => {
  const base = palette[over]
  const others = (['accent', 'primary', 'surface', 'background'] as const).filter(role => role !== over).slice(0, 3)
  return [base, ...others.map(role => mixed(base, palette[role], contrastRatio(base, palette[role]) > 4 ? 0.45 : 0.7))]
}

const pattern = (box: Box, colors: readonly Paint[], { parameters, random }: Scenery) => ({
  id: 'drawing',
  type: 'pattern' as const,
  ...placed({ type: 'pattern', over: 'background', box }),
  material: pickWeighted(parameters.patterns, random),
  seed: random.int(2 ** 31),
  colors: [...colors].slice(0, 4),
  radius: 0,
  mask: 'rect' as const,
})

const drawScrim = (part: Part & { type: 'scrim' }, { veils }: Scenery): DesignElement[] => {
  const entry = [...veils.values()][0]
  if (!entry) return []
  const fill = veilFill(entry.veil, { box: part.box, text: entry.text, toward: part.toward })
  return [{ ...placed(part), id: 'veil', type: 'shape', role: 'scrim', shape: 'rect', radius: 0, fill }]
}
