import type { PdfDictionary, PdfValue } from '#infra/engines/pdf-file.ts'
import { bytesOf, type Inks } from './inks.ts'
import type { Gradient, Stop } from './paint.ts'

/** The colors of a gradient as a shading of the page's space. */
export const colorShading = (gradient: Gradient, inks: Inks): PdfDictionary =>
  shading(
    gradient,
    inks.space,
    between(gradient.stops, inks).map(({ offset, color }) => [offset, [...inks.tint(color, 'area')]]),
  )

/** The opacities of a gradient as grays: black hides, white shows. */
export const opacityShading = (gradient: Gradient): PdfDictionary =>
  shading(
    gradient,
    'DeviceGray',
    rising(gradient.stops).map(({ offset, opacity }) => [offset, [opacity]]),
  )

type Node = readonly [offset: number, values: readonly number[]]

const shading = (gradient: Gradient, space: string, nodes: readonly Node[]): PdfDictionary => ({
  ShadingType: gradient.kind === 'linear' ? 2 : 3,
  ColorSpace: space,
  Coords: coordsOf(gradient),
  Function: stitched(nodes),
  Extend: [true, true],
})

const coordsOf = (gradient: Gradient): number[] => {
  if (gradient.kind === 'linear') return [...gradient.from, ...gradient.to]
  const { center, radius } = gradient
  return [...focusWithin(gradient), 0, ...center, radius]
}

/** A focus on the rim or beyond would turn the circle into a cone. */
const focusWithin = ({ focus, center, radius }: Gradient & { kind: 'radial' }): [number, number] => {
  const [dx, dy] = [focus[0] - center[0], focus[1] - center[1]]
  const share = Math.min(1, (radius * 0.999) / Math.max(Math.hypot(dx, dy), 1e-9))
  return [center[0] + dx * share, center[1] + dy * share]
}

/** Offsets that never go back, from 0 to 1. */
const rising = (stops: readonly Stop[]): Stop[] => {
  let least = 0
  const sorted = stops.map(stop => ({ ...stop, offset: (least = Math.max(least, Math.min(1, stop.offset))) }))
  const [first, last] = [sorted[0]!, sorted.at(-1)!]
  return [
    ...(first.offset > 0 ? [{ ...first, offset: 0 }] : []),
    ...sorted,
    ...(last.offset < 1 ? [{ ...last, offset: 1 }] : []),
  ]
}

/** Inks mix otherwise than light: colors in between are mixed as light, and each becomes ink. */
const between = (stops: readonly Stop[], inks: Inks): Stop[] =>
  rising(stops).flatMap((stop, at, all) => {
    const next = all[at + 1]
    if (!next || next.offset <= stop.offset) return [stop]
    const steps = inks.stepsBetween(stop.color, next.color)
    return Array.from({ length: steps }, (_, step) => ({
      ...stop,
      offset: stop.offset + ((next.offset - stop.offset) * step) / steps,
      color: mixedColor(stop.color, next.color, step / steps),
    }))
  })

const mixedColor = (one: string, other: string, share: number): string => {
  const [from, to] = [bytesOf(one), bytesOf(other)]
  const mixed = from.map((value, at) => Math.round(value + (to[at]! - value) * share))
  return `#${Buffer.from(mixed).toString('hex')}`
}

const stitched = (nodes: readonly Node[]): PdfDictionary => {
  const spans = nodes.slice(1).flatMap((node, at) => (node[0] > nodes[at]![0] ? [[nodes[at]!, node] as const] : []))
  const functions: PdfValue[] = spans.map(([[, from], [, to]]) => ({
    FunctionType: 2,
    Domain: [0, 1],
    C0: from,
    C1: to,
    N: 1,
  }))
  if (functions.length === 1) return functions[0] as PdfDictionary
  return {
    FunctionType: 3,
    Domain: [0, 1],
    Functions: functions,
    Bounds: spans.slice(1).map(([[offset]]) => offset),
    Encode: functions.flatMap(() => [0, 1]),
  }
}
