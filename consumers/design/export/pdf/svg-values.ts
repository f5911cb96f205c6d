import { combine, identity, move, stretch, turn, type Matrix } from '../matrix.ts'
import { ellipseAt, rectAt, type Outline } from './outline.ts'
import { parsePath } from './path-data.ts'
import { UnknownMarkup, type SvgNode } from './svg-tree.ts'

/** A number of an attribute, or of a share as `50%`. */
export const numberOf = (node: SvgNode, key: string, otherwise = 0): number => {
  const text = node.attributes.get(key)
  if (text === undefined) return otherwise
  const found = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%?)\s*$/i.exec(text)
  if (!found) throw new UnknownMarkup(`${key}="${text}"`)
  return Number(found[1]) / (found[2] ? 100 : 1)
}

const named: Record<string, string> = {
  black: '#000000',
  gray: '#808080',
  orange: '#ffa500',
  red: '#ff0000',
  silver: '#c0c0c0',
  white: '#ffffff',
}

/** A color as `#rrggbb`, with its own opacity. */
export const colorOf = (text: string): { color: string; opacity: number } => {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text)
  if (short)
    return {
      color: `#${short
        .slice(1)
        .map(digit => digit + digit)
        .join('')}`,
      opacity: 1,
    }
  if (/^#[\da-f]{6}$/i.test(text)) return { color: text, opacity: 1 }
  const rgba = /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)$/.exec(text)
  if (rgba) {
    const bytes = Buffer.from(rgba.slice(1, 4).map(Number))
    return { color: `#${bytes.toString('hex')}`, opacity: rgba[4] === undefined ? 1 : Number(rgba[4]) }
  }
  const color = named[text]
  if (!color) throw new UnknownMarkup(`the color ${text}`)
  return { color, opacity: 1 }
}

/** The id in `url(#id)` or `#id`. */
export const idIn = (text: string): string => {
  const found = /^(?:url\(#([^()#\s]+)\)|#([^()#\s]+))$/.exec(text)
  if (!found) throw new UnknownMarkup(text)
  return (found[1] ?? found[2])!
}

export const transformOf = (text: string | undefined): Matrix => {
  if (text === undefined) return identity
  let matrix = identity
  const rest = text.replaceAll(/\s*([a-z]+)\(([^()]*)\)[\s,]*/gi, (_, name: string, list: string) => {
    matrix = combine(
      matrix,
      single(
        name,
        list
          .trim()
          .split(/[\s,]+/)
          .map(Number),
      ),
    )
    return ''
  })
  if (rest.trim() !== '' || matrix.some(value => !Number.isFinite(value)))
    throw new UnknownMarkup(`the transform ${text}`)
  return matrix
}

const single = (name: string, values: readonly number[]): Matrix => {
  const [a = Number.NaN, b, c] = values
  switch (name) {
    case 'matrix':
      return values as unknown as Matrix
    case 'translate':
      return move(a, b ?? 0)
    case 'scale':
      return stretch(a, b ?? a)
    case 'rotate':
      return turn(a, b ?? 0, c ?? 0)
    default:
      throw new UnknownMarkup(`the transform ${name}`)
  }
}

const atLeast0 = (value: number): number => Math.max(0, value)

/** The outline of an element that is one; undefined for any other. */
export const outlineOf = (node: SvgNode): Outline | undefined => {
  switch (node.name) {
    case 'path':
      return parsePath(node.attributes.get('d') ?? '')
    case 'circle': {
      const r = atLeast0(numberOf(node, 'r'))
      return r === 0 ? [] : ellipseAt(numberOf(node, 'cx'), numberOf(node, 'cy'), [r, r])
    }
    case 'ellipse': {
      const [rx, ry] = [atLeast0(numberOf(node, 'rx')), atLeast0(numberOf(node, 'ry'))]
      return rx === 0 || ry === 0 ? [] : ellipseAt(numberOf(node, 'cx'), numberOf(node, 'cy'), [rx, ry])
    }
    case 'rect':
      return rectOutline(node)
    default:
      return undefined
  }
}

const rectOutline = (node: SvgNode): Outline => {
  const [left, top] = [numberOf(node, 'x'), numberOf(node, 'y')]
  const [width, height] = [atLeast0(numberOf(node, 'width')), atLeast0(numberOf(node, 'height'))]
  if (width === 0 || height === 0) return []
  // One radius that is left out is as the other.
  const rx = Math.min(numberOf(node, 'rx', numberOf(node, 'ry')), width / 2)
  const ry = Math.min(numberOf(node, 'ry', numberOf(node, 'rx')), height / 2)
  return rectAt({ left, top, right: left + width, bottom: top + height }, [rx, ry])
}
