import { dictOf, isDict, isKind, nameOf, type PdfValue } from '../pdf/values.ts'
import { type ColorSpace, colorSpaceOf, firstColor, inkOf } from './color-space.ts'
import { common, inset, isEmpty } from './box.ts'
import { scaleOf } from '../../matrix.ts'
import { say } from './marks.ts'
import type { Path } from './path.ts'
import { shadingInks } from './shading-inks.ts'
import { isWhole, numbersIn, type Operators, type Paint, resourceOf, type Walk } from './state.ts'

type Side = 'fill' | 'stroke'

/** A color space by its name on the page, or in full. */
export const spaceNamed = ({ file, resources }: Walk, value: PdfValue | undefined): ColorSpace => {
  const named = file.resolve(resources.get('ColorSpace'))
  return colorSpaceOf(file, value, { named: isDict(named) ? named : undefined })
}

const setSpace = (walk: Walk, side: Side, space: ColorSpace): void => {
  setColor(walk, side, { space, values: firstColor(space) })
}

/** A flat color, in the space of `rg`, `k`, `g`, or in the one that was set. */
const setColor = (walk: Walk, side: Side, color: { space: ColorSpace; values: readonly number[] }): void => {
  const { space, values } = color
  const ink = inkOf(space, values)
  walk.state[side] = { space, inks: ink ? [ink] : [] }
}

/** `scn` with the name of a pattern: a gradient, or a tile that is drawn like a form. */
const setPattern = (walk: Walk, side: Side, name: PdfValue | undefined): void => {
  const pattern = resourceOf(walk, 'Pattern', name)
  const dict = dictOf(pattern)
  if (!dict) return say(walk.marks, `The page uses a pattern ${nameOf(name)} that it does not have.`)
  if (dict.get('PatternType') === 2) walk.state[side] = shadingPaint(walk, dict.get('Shading'))
  else say(walk.marks, 'The page is tiled with a pattern, which this report does not look into.')
}

const shadingPaint = (walk: Walk, value: PdfValue | undefined): Paint => {
  const named = dictOf(walk.file.resolve(walk.resources.get('ColorSpace')))
  const { space, inks, isKnown } = shadingInks(walk.file, value, named)
  if (!isKnown) walk.marks.unknownInks++
  return { space, inks }
}

/** Notes that colors of this space are on the page. */
export const noteSpace = (walk: Walk, space: ColorSpace): void => {
  walk.marks.spaces.set(keyOf(space), space)
  if (space.family === 'indexed') noteSpace(walk, space.under)
  if (space.family === 'rgb' && !hasDefault(walk)) walk.marks.bareRgb++
}

const keyOf = (space: ColorSpace): string => {
  if (space.family === 'spot') return `${space.names.join()} ${space.alternate}`
  return 'name' in space ? `${space.family} ${space.name} ${space.size}` : space.family
}

const hasDefault = ({ file, resources }: Walk): boolean =>
  dictOf(file.resolve(resources.get('ColorSpace')))?.has('DefaultRGB') ?? false

export const drawn = ({ state, order, opacity }: Walk, side: Side) => ({
  order: order.count++,
  opacity: opacity * state[`${side}Opacity`],
  // Without mode 1 an ink that is not in the color is taken away from what lies below.
  overprints: state[`${side}Overprints`] && state.overprintMode === 1,
  inks: state[side].inks,
})

export const fillPath = (walk: Walk, path: Path): void => {
  const { state } = walk
  if (path.isEmpty) return
  noteSpace(walk, state.fill.space)
  const box = common(path.box, state.clip)
  const isSolid = path.isUpright && isWhole(state)
  if (!isEmpty(box)) walk.marks.marks.push({ kind: 'area', box, isSolid, ...drawn(walk, 'fill') })
}

export const strokePath = (walk: Walk, path: Path): void => {
  const { state } = walk
  if (path.isEmpty) return
  noteSpace(walk, state.stroke.space)
  const width = state.lineWidth * scaleOf(state.ctm)
  const box = common(inset(path.box, -width / 2), state.clip)
  if (isEmpty(box)) return
  walk.marks.lineWidths.push(width)
  walk.marks.marks.push({ kind: 'line', box, isSolid: false, ...drawn(walk, 'stroke') })
}

/** `sh`: a gradient over all that the clip leaves. */
const fillShading = (walk: Walk, name: PdfValue | undefined): void => {
  const { state } = walk
  const shading = resourceOf(walk, 'Shading', name)
  if (!shading) return say(walk.marks, `The page uses a gradient ${nameOf(name)} that it does not have.`)
  const { space, inks } = shadingPaint(walk, shading)
  noteSpace(walk, space)
  if (isEmpty(state.clip)) return
  walk.marks.marks.push({
    kind: 'shading',
    box: state.clip,
    isSolid: isWhole(state),
    ...drawn(walk, 'fill'),
    inks,
  })
}

const inSpace =
  (side: Side, space: ColorSpace): Operators[string] =>
  (walk, operands) =>
    setColor(walk, side, { space, values: numbersIn(operands, space.size) })

const inCurrent =
  (side: Side): Operators[string] =>
  (walk, operands) => {
    if (isKind(operands.at(-1), 'name')) setPattern(walk, side, operands.at(-1))
    else inSpace(side, walk.state[side].space)(walk, operands)
  }

const gray: ColorSpace = { family: 'gray', size: 1 }
const rgb: ColorSpace = { family: 'rgb', size: 3 }
const cmyk: ColorSpace = { family: 'cmyk', size: 4 }

export const colorOperators: Operators = {
  g: inSpace('fill', gray),
  G: inSpace('stroke', gray),
  rg: inSpace('fill', rgb),
  RG: inSpace('stroke', rgb),
  k: inSpace('fill', cmyk),
  K: inSpace('stroke', cmyk),
  cs: (walk, [space]) => setSpace(walk, 'fill', spaceNamed(walk, space)),
  CS: (walk, [space]) => setSpace(walk, 'stroke', spaceNamed(walk, space)),
  sc: inCurrent('fill'),
  SC: inCurrent('stroke'),
  scn: inCurrent('fill'),
  SCN: inCurrent('stroke'),
  sh: (walk, [name]) => fillShading(walk, name),
}
