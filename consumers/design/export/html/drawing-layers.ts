import type { DisplayList, ImageItem, Item } from '../../compile/display-list.ts'
import { drawItem } from '../../compile/svg.ts'
import { escapeHtml } from '../escape-html.ts'
import type { Units } from './units.ts'

/** One or more elements of the design that lie upon each other without text between them, as one SVG. */
export type Layer = {
  kind: 'art' | 'photo' | 'logo' | 'drawing'
  /** Also the id in the page. */
  key: string
  rules: string[]
  markup: string
}

/** Everything but text. Photos, logos and patterns stand alone, since narrow pages show them in other places. */
export const drawingLayers = (list: DisplayList, photograph: DrawPicture, units: Units): Layer[] =>
  grouped(list.items).map(group => layerOf(group, { list, photograph, units }))

type Placed = { item: Item; at: number }
type Group = { kind: Layer['kind']; items: Placed[] }

const grouped = (items: readonly Item[]): Group[] => {
  const groups: Group[] = []
  let open: Group | undefined
  items.forEach((item, at) => {
    const kind = kindOf(item)
    if (kind === 'drawing' && open) return void open.items.push({ item, at })
    open = undefined
    if (kind === undefined) return
    const group = { kind, items: [{ item, at }] }
    groups.push(group)
    if (kind === 'drawing') open = group
  })
  return groups
}

const kindOf = (item: Item): Layer['kind'] | undefined => {
  if (item.kind === 'text') return undefined
  if (item.kind === 'image') return item.role
  return item.kind === 'vector' && item.role === 'pattern' ? 'art' : 'drawing'
}

/** How the picture of an element is drawn: as markup that covers the box, which is in whole pixels of the canvas. */
type DrawPicture = (item: ImageItem, at: { box: Box; key: string }) => string

type Around = { list: DisplayList; photograph: DrawPicture; units: Units }
export type Box = { x: number; y: number; width: number; height: number }

const layerOf = ({ kind, items }: Group, { list, photograph, units }: Around): Layer => {
  const [{ item: first, at }] = items as [Placed, ...Placed[]]
  const canvas = { x: 0, y: 0, width: list.width, height: list.height }
  const box = kind === 'drawing' ? canvas : seenPixels(first, canvas)
  const defs: string[] = []
  const key = `d${at}`
  const body = items
    .map(({ item, at: place }) =>
      item.kind === 'image'
        ? photograph(item, { box, key: `d${place}` })
        : drawItem(item, { picture: () => undefined, defs, key: `d${place}` }),
    )
    .join('')
  const place = `left:${units(box.x)};top:${units(box.y)};width:${units(box.width)};height:${units(box.height)}`
  return {
    kind,
    key,
    rules: [`#${key}{z-index:${at + 1};${place}}`],
    markup:
      `<svg id="${key}" class="d ${kind}" viewBox="${box.x} ${box.y} ${box.width} ${box.height}" ${meaningOf(first)} ` +
      `preserveAspectRatio="xMidYMid slice">${defs.length > 0 ? `<defs>${defs.join('')}</defs>` : ''}${body}</svg>`,
  }
}

const meaningOf = (item: Item): string =>
  item.kind === 'image' && item.alt.trim() !== ''
    ? `role="img" aria-label="${escapeHtml(item.alt)}"`
    : 'aria-hidden="true" focusable="false"'

/** The pixels of the canvas that the element touches: browsers move boxes to whole pixels, and what is in them keeps its place only there. */
export const seenPixels = (
  { frame: { x, y, width, height, rotation } }: Item,
  canvas: Pick<Box, 'width' | 'height'>,
): Box => {
  const angle = (rotation * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  const across = span(x + width / 2, width * cos + height * sin, canvas.width)
  const down = span(y + height / 2, width * sin + height * cos, canvas.height)
  return { x: across.from, y: down.from, width: across.length, height: down.length }
}

const span = (middle: number, length: number, most: number): { from: number; length: number } => {
  const within = (value: number): number => Math.min(most, Math.max(0, value))
  const from = Math.min(most - 1, within(Math.floor(middle - length / 2)))
  return { from, length: Math.max(1, within(Math.ceil(middle + length / 2)) - from) }
}
