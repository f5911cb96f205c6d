import type { Use } from './inks.ts'
import { combine, identity, type Matrix } from '../matrix.ts'
import { boxUnder, type Box } from './box.ts'
import { extentOf, outlineUnder, type Outline } from './outline.ts'
import { isClear, type Brush } from './paint.ts'
import type { Sheet } from './sheet.ts'
import { brushOf, styleOf, type Style } from './svg-style.ts'
import { idsOf, parseMarkup, UnknownMarkup, type SvgNode } from './svg-tree.ts'
import { idIn, numberOf, outlineOf, transformOf } from './svg-values.ts'

/** A drawing made ready: nothing in it is unknown any more. */
export type Drawing = {
  draw: (sheet: Sheet) => void
  /** Whether something of what lies below shows through its paint. */
  isClear: boolean
}

/** One thing to do, in the order of doing. */
type Step =
  | { do: 'paint'; outline: Outline; brush: Brush }
  | { do: 'within'; matrix: Matrix; clips: readonly Clip[]; opacity: number; steps: readonly Step[] }
type Clip = { outline: Outline; rule: 'nonzero' | 'evenodd' }
type Around = { ids: ReadonlyMap<string, SvgNode>; use: Use; style: Style; depth: number }

/**
 * Inner SVG markup of our materials, as steps that PDF can do. `box` is where it draws, roughly: groups are laid down within it.
 * @throws UnknownMarkup for markup beyond the paths, shapes, groups, copies, clips and gradients of our materials
 */
export const readDrawing = (markup: string, box: Box, use: Use): Drawing => {
  const nodes = parseMarkup(markup)
  const around = { ids: idsOf(nodes), use, style: new Map(), depth: 0 }
  const steps = nodes.flatMap(node => stepsOf(node, around))
  return { draw: sheet => steps.forEach(step => take(step, sheet, box)), isClear: steps.some(isStepClear) }
}

const isStepClear = (step: Step): boolean =>
  step.do === 'paint' ? isClear(step.brush) : step.opacity < 1 || step.steps.some(isStepClear)

const take = (step: Step, sheet: Sheet, box: Box): void => {
  if (step.do === 'paint') return sheet.paint(step.outline, step.brush)
  const { matrix, clips, opacity, steps } = step
  sheet.within(matrix, () => {
    for (const { outline, rule } of clips) sheet.clip(outline, rule)
    const inner = boxUnder(inverse(matrix), box)
    if (opacity < 1) sheet.group(inner, opacity, group => steps.forEach(each => take(each, group, inner)))
    else steps.forEach(each => take(each, sheet, inner))
  })
}

const inverse = ([a, b, c, d, e, f]: Matrix): Matrix => {
  const area = a * d - b * c
  if (Math.abs(area) < 1e-12) return identity
  return [d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area]
}

const unseen = new Set(['defs', 'clipPath', 'linearGradient', 'radialGradient', 'stop'])
const deepest = 16

const stepsOf = (node: SvgNode, around: Around): Step[] => {
  if (unseen.has(node.name)) return []
  // A copy of itself would never end.
  if (around.depth > deepest) throw new UnknownMarkup('too deep')
  const style = styleOf(node, around.style)
  const inner = { ...around, style, depth: around.depth + 1 }
  const opacity = Math.min(1, Math.max(0, numberOf(node, 'opacity', 1)))
  const steps = opacity === 0 ? [] : contentOf(node, inner)
  return steps.length === 0 ? [] : wrapped(node, { steps, opacity, clips: clipsOf(node, inner) })
}

type Wrapping = { steps: readonly Step[]; opacity: number; clips: readonly Clip[] }

const wrapped = (node: SvgNode, { steps, opacity, clips }: Wrapping): Step[] => {
  const transform = node.attributes.get('transform')
  const faded = opacity < 1 ? fadedStep(steps, opacity) : [...steps]
  if (faded && transform === undefined && clips.length === 0) return faded
  return [{ do: 'within', matrix: transformOf(transform), clips, opacity: faded ? 1 : opacity, steps: faded ?? steps }]
}

/** One fill or one stroke needs no group to become lighter. */
const fadedStep = (steps: readonly Step[], opacity: number): Step[] | undefined => {
  const [only] = steps
  if (steps.length !== 1 || only?.do !== 'paint' || (only.brush.fill && only.brush.stroke)) return undefined
  const { fill, stroke } = only.brush
  const brush: Brush = {
    ...only.brush,
    ...(fill && { fill: { ...fill, opacity: fill.opacity * opacity } }),
    ...(stroke && { stroke: { ...stroke, paint: { ...stroke.paint, opacity: stroke.paint.opacity * opacity } } }),
  }
  return [{ ...only, brush }]
}

const contentOf = (node: SvgNode, around: Around): Step[] => {
  if (node.name === 'use') return stepsOf(targetOf(node.attributes.get('href') ?? '', around), around)
  if (node.name === 'g') return node.children.flatMap(child => stepsOf(child, around))
  const outline = outlineOf(node)
  const extent = outline && extentOf(outline)
  if (!outline || !extent) return []
  const brush = brushOf(around.style, { ...around, extent })
  return brush.fill || brush.stroke ? [{ do: 'paint', outline, brush }] : []
}

const targetOf = (href: string, { ids }: Around): SvgNode => {
  const target = ids.get(idIn(href))
  if (!target) throw new UnknownMarkup(`no element ${href}`)
  return target
}

/** PDF clips to one outline at a time; several in one clip would be their union. */
const clipsOf = (node: SvgNode, around: Around): Clip[] => {
  const address = node.attributes.get('clip-path')
  if (address === undefined || address === 'none') return []
  const clip = targetOf(address, around)
  const [shape, ...others] = clip.children
  if (clip.name !== 'clipPath' || others.length > 0) throw new UnknownMarkup('a clip of several shapes')
  const own = shape
    ? clipShape(shape, around, transformOf(clip.attributes.get('transform')))
    : { outline: [], rule: 'nonzero' as const }
  return [...clipsOf(clip, around), own]
}

const clipShape = (node: SvgNode, around: Around, matrix: Matrix): Clip => {
  if (node.attributes.has('clip-path')) throw new UnknownMarkup('a clip within a clip')
  const placed = combine(matrix, transformOf(node.attributes.get('transform')))
  if (node.name === 'use') return clipShape(targetOf(node.attributes.get('href') ?? '', around), around, placed)
  const outline = outlineOf(node)
  if (!outline) throw new UnknownMarkup(`a clip of <${node.name}>`)
  return {
    outline: outlineUnder(placed, outline),
    rule: node.attributes.get('clip-rule') === 'evenodd' ? 'evenodd' : 'nonzero',
  }
}
