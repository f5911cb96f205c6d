import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import type { DisplayList, Filling, Item } from '../../../consumers/design/compile/display-list.ts'
import { toSvg, type Picture } from '../../../consumers/design/compile/svg.ts'
import type { Use } from '../../../consumers/design/export/pdf/inks.ts'
import type { Pixels } from './pixels.ts'

/** What takes the place of every color, as three bytes. */
export type Recolor = (color: string, use: Use) => readonly number[]

type Redrawing = { recolor: Recolor; scale: number }

/** The list in other colors, so many times larger; pictures as they are. */
export const drawRecolored = (list: DisplayList, picture: Picture, { recolor, scale }: Redrawing): Pixels => {
  // Colors that are done are not written as #rrggbb: those that are left stand in drawings and emoji.
  const paint: Paint = (color, use) => `rgb(${recolor(color, use).join(',')})`
  const background = list.background === 'none' ? 'none' : paint(list.background, 'area')
  const painted = { ...list, background, items: list.items.map(item => recolored(item, paint)) }
  const svg = toSvg(painted, picture, scale)
  // What names no color is black.
  const drawn = rasterizeSvg(
    svg
      .replace('<svg ', `<svg fill="${paint('#000000', 'area')}" `)
      .replaceAll(
        left,
        (_, name: string, color: string) => `${name}="${paint(longHex(color), name === 'stroke' ? 'line' : 'area')}"`,
      ),
  )
  return { width: drawn.width, height: drawn.height, data: new Uint8ClampedArray(drawn.rgba) }
}

const left = /\b(fill|stroke|stop-color)="(#[0-9a-f]{6}|#[0-9a-f]{3})"/gi
const longHex = (color: string): string => (color.length === 4 ? color.replaceAll(/[0-9a-f]/gi, '$&$&') : color)

type Paint = (color: string, use: Use) => string

const recolored = (item: Item, paint: Paint): Item => {
  if (item.kind === 'shape') {
    const { fill, stroke } = item
    return {
      ...item,
      ...(fill && { fill: refilled(fill, paint) }),
      ...(stroke && { stroke: { ...stroke, color: paint(stroke.color, 'line') } }),
    }
  }
  if (item.kind !== 'text') return item
  const lines = item.lines.map(line => ({
    ...line,
    glyphs: line.glyphs.map(glyph => ({ ...glyph, color: paint(glyph.color, 'text') })),
  }))
  return { ...item, lines }
}

/** So many parts of a gradient are recolored each by itself, since its way through the inks is not straight. */
const gradientParts = 16

const refilled = (fill: Filling, paint: Paint): Filling => {
  if (fill.type === 'solid') return { ...fill, color: paint(fill.color, 'area') }
  const stops = fill.stops.flatMap((stop, at) => {
    const next = fill.stops[at + 1]
    const parts = next ? gradientParts : 1
    return Array.from({ length: parts }, (_, part) => between(stop, next ?? stop, part / parts))
  })
  return { ...fill, stops: stops.map(stop => ({ ...stop, color: paint(stop.color, 'area') })) }
}

type Stop = { offset: number; color: string; opacity: number }

const between = (one: Stop, other: Stop, share: number): Stop => {
  const [from, to] = [one, other].map(({ color }) => Buffer.from(color.slice(1, 7), 'hex'))
  const mixed = from!.map((value, at) => Math.round(value + (to![at]! - value) * share))
  return {
    offset: one.offset + (other.offset - one.offset) * share,
    color: `#${Buffer.from(mixed).toString('hex')}`,
    opacity: one.opacity + (other.opacity - one.opacity) * share,
  }
}
