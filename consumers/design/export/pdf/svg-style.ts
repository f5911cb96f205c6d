import type { Use } from './inks.ts'
import { combine, identity, type Matrix } from '../matrix.ts'
import type { Box } from './box.ts'
import type { Brush, Gradient, Paint, Stop } from './paint.ts'
import { inheritedAttributes, UnknownMarkup, type SvgNode } from './svg-tree.ts'
import { colorOf, idIn, numberOf, transformOf } from './svg-values.ts'

/** What elements hand down to those within them. */
export type Style = ReadonlyMap<string, string>

export const styleOf = (node: SvgNode, above: Style): Style => {
  const own = inheritedAttributes.filter(key => node.attributes.has(key))
  if (own.length === 0) return above
  return new Map([...above, ...own.map(key => [key, node.attributes.get(key)!] as const)])
}

type Around = { ids: ReadonlyMap<string, SvgNode>; use: Use; extent: Box }

/** How an outline of this extent is painted. */
export const brushOf = (style: Style, around: Around): Brush => {
  const fill = paintOf(style.get('fill') ?? '#000000', share(style, 'fill-opacity'), around)
  const stroke = paintOf(style.get('stroke') ?? 'none', share(style, 'stroke-opacity'), around)
  return {
    ...(fill && { fill }),
    ...(stroke && {
      stroke: {
        paint: stroke,
        width: value(style, 'stroke-width', 1),
        cap: choice(style, 'stroke-linecap', ['butt', 'round', 'square']),
        join: choice(style, 'stroke-linejoin', ['miter', 'round', 'bevel']),
        miterLimit: value(style, 'stroke-miterlimit', 4),
        dashes: dashesOf(style.get('stroke-dasharray')),
      },
    }),
    rule: style.get('fill-rule') === 'evenodd' ? 'evenodd' : 'nonzero',
  }
}

const value = (style: Style, key: string, otherwise: number): number => {
  const number = Number(style.get(key) ?? otherwise)
  if (!Number.isFinite(number)) throw new UnknownMarkup(`${key} ${style.get(key)}`)
  return number
}

const share = (style: Style, key: string): number => Math.min(1, Math.max(0, value(style, key, 1)))

const choice = (style: Style, key: string, choices: readonly [string, string, string]): 0 | 1 | 2 => {
  const place = choices.indexOf(style.get(key) ?? choices[0])
  if (place === -1) throw new UnknownMarkup(`${key} ${style.get(key)}`)
  return place as 0 | 1 | 2
}

const dashesOf = (text: string | undefined): number[] => {
  if (text === undefined || text === 'none') return []
  const dashes = text
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  if (dashes.some(dash => !(dash >= 0)) || dashes.every(dash => dash === 0)) throw new UnknownMarkup(`dashes ${text}`)
  return dashes
}

const paintOf = (text: string, opacity: number, { ids, use, extent }: Around): Paint | undefined => {
  if (text === 'none') return undefined
  if (!text.startsWith('url(')) {
    const { color, opacity: own } = colorOf(text)
    return { kind: 'flat', color, opacity: opacity * own, use }
  }
  const stops = stopsOf(ids, text)
  if (stops.length === 0) return undefined
  // One stop, or a gradient of something without a width, is one color.
  const last = stops.at(-1)!
  const gradient = stops.length > 1 ? gradientOf(ids, text, { stops, extent }) : undefined
  if (!gradient) return { kind: 'flat', color: last.color, opacity: opacity * last.opacity, use }
  return { kind: 'gradient', gradient, opacity, use }
}

/** A gradient and those that it takes from, the nearest first. */
const chainOf = (ids: Around['ids'], text: string): SvgNode[] => {
  const chain: SvgNode[] = []
  let next: string | undefined = text
  while (next !== undefined && chain.length < 8) {
    const node = ids.get(idIn(next))
    if (!node?.name.endsWith('Gradient')) throw new UnknownMarkup(`no gradient ${next}`)
    chain.push(node)
    next = node.attributes.get('href')
  }
  return chain
}

const stopsOf = (ids: Around['ids'], text: string): Stop[] => {
  const owner = chainOf(ids, text).find(({ children }) => children.length > 0)
  return (owner?.children ?? []).map(node => {
    const { color, opacity } = colorOf(node.attributes.get('stop-color') ?? '#000000')
    return { offset: numberOf(node, 'offset'), color, opacity: opacity * numberOf(node, 'stop-opacity', 1) }
  })
}

const gradientOf = (
  ids: Around['ids'],
  text: string,
  { stops, extent }: { stops: readonly Stop[]; extent: Box },
): Gradient | undefined => {
  const chain = chainOf(ids, text)
  const name = chain[0]!.name
  const attributes = new Map(chain.toReversed().flatMap(node => [...node.attributes]))
  const node: SvgNode = { name, attributes, children: [] }
  const isOfUser = attributes.get('gradientUnits') === 'userSpaceOnUse'
  const [width, height] = [extent.right - extent.left, extent.bottom - extent.top]
  if (!isOfUser && (width <= 0 || height <= 0)) return undefined
  const units: Matrix = isOfUser ? identity : [width, 0, 0, height, extent.left, extent.top]
  const matrix = combine(units, transformOf(attributes.get('gradientTransform')))
  const at = (key: string, otherwise: number): number => numberOf(node, key, otherwise)
  if (name === 'linearGradient') {
    return {
      kind: 'linear',
      stops,
      matrix,
      from: [at('x1', 0), at('y1', 0)],
      to: [at('x2', isOfUser ? Number.NaN : 1), at('y2', 0)],
    }
  }
  const center = [at('cx', 0.5), at('cy', 0.5)] as const
  const radius = at('r', 0.5)
  return { kind: 'radial', stops, matrix, center, radius, focus: [at('fx', center[0]), at('fy', center[1])] }
}
