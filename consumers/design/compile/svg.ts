import { emoji, emojiBox } from '#infra/materials/emoji.ts'
import { loadFace } from '#infra/fonts/face.ts'
import type { PlacedEmoji } from '../text/typeset.ts'
import { anchorFor, isBeside, isNear, type Canvas } from './within-canvas.ts'
import type { DisplayList, Filling, ImageItem, Item, SetLine, ShapeItem, TextItem, VectorItem } from './display-list.ts'

/** The pixels of a picture as a `data:` address. */
export type ShownPart = {
  href: string
  /** Which part of the picture they show, in shares of its edges; all of it if left out. */
  part?: ImageItem['crop']
  /** They lie exactly on those of the drawing, and are copied: sampling anew would take longer than all else. */
  isOnGrid?: boolean
}

/** Undefined leaves the place of the picture empty. */
export type Picture = (item: ImageItem) => ShownPart | undefined

/**
 * A display list as SVG 1.1 with text as outlines: no fonts, no outside references, so that every renderer shows the same.
 * `scale` is in output pixels per pixel of the canvas.
 */
export const toSvg = (list: DisplayList, picture: Picture, scale = 1): string => {
  const { width, height } = list
  const defs: string[] = []
  const canvas = { width, height }
  const body = list.items.map((item, at) => drawItem(item, { picture, defs, key: `e${at}`, canvas })).join('')
  const size = `width="${Math.round(width * scale)}" height="${Math.round(height * scale)}"`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size} viewBox="0 0 ${width} ${height}">` +
    (defs.length > 0 ? `<defs>${defs.join('')}</defs>` : '') +
    `<rect width="${width}" height="${height}" fill="${list.background}"/>${body}</svg>`
  )
}

/** What the elements of one drawing share: their pictures, their definitions, and the `key` that begins the ids of each. */
type Around = {
  picture: Picture
  defs: string[]
  key: string
  /** What is drawn on, if resvg is to draw it; see `isBeside`. */
  canvas?: Canvas
}

/** One element as SVG, at its place on the canvas; definitions that it refers to are added to `defs`. */
export const drawItem = (item: Item, around: Around): string => {
  const { canvas } = around
  if (canvas && isBeside(item, canvas)) return ''
  const body = bodyOf(item, around)
  if (body === '') return ''
  const group = `<g transform="${placed(item)}">${body}</g>`
  if (item.opacity === 1) return group
  return `<g opacity="${n(item.opacity)}">${canvas ? anchorFor(item, canvas) : ''}${group}</g>`
}

const placed = ({ frame: { x, y, width, height, rotation } }: Item): string =>
  `translate(${n(x)} ${n(y)})${rotation === 0 ? '' : ` rotate(${n(rotation)} ${n(width / 2)} ${n(height / 2)})`}`

const bodyOf = (item: Item, around: Around): string => {
  switch (item.kind) {
    case 'shape':
      return shape(item, around)
    case 'text':
      return text(item, around)
    case 'image':
      return image(item, around)
    case 'vector':
      return vector(item, around)
  }
}

const shape = ({ shape: form, frame, fill, stroke }: ShapeItem, around: Around): string => {
  const { width, height } = frame
  const ink = fill ? filled(fill, around) : ' fill="none"'
  if (form.type === 'path') {
    // The stroke is stretched with the square that the path is drawn in; its mean width is what was asked for.
    const stretch = Math.sqrt(width * height) / 100 || 1
    const scaled = stroke ? stroked({ ...stroke, width: stroke.width / stretch }) : ''
    return `<path d="${form.d}" transform="scale(${n(width / 100)} ${n(height / 100)})"${ink}${scaled}/>`
  }
  const paint = ink + (stroke ? stroked(stroke) : '')
  if (form.type === 'ellipse')
    return `<ellipse cx="${n(width / 2)}" cy="${n(height / 2)}" rx="${n(width / 2)}" ry="${n(height / 2)}"${paint}/>`
  const radius = Math.min(form.radius, width / 2, height / 2)
  return `<rect width="${n(width)}" height="${n(height)}"${radius > 0 ? ` rx="${n(radius)}"` : ''}${paint}/>`
}

const stroked = ({ color, width, opacity }: { color: string; width: number; opacity: number }): string =>
  ` stroke="${color}" stroke-width="${n(width)}"${opacity < 1 ? ` stroke-opacity="${n(opacity)}"` : ''}`

const filled = (fill: Filling, { defs, key }: Around): string => {
  if (fill.type === 'solid')
    return ` fill="${fill.color}"${fill.opacity < 1 ? ` fill-opacity="${n(fill.opacity)}"` : ''}`
  const stops = fill.stops
    .map(
      ({ offset, color, opacity }) =>
        `<stop offset="${n(offset)}" stop-color="${color}" stop-opacity="${n(opacity)}"/>`,
    )
    .join('')
  defs.push(
    fill.type === 'radial'
      ? `<radialGradient id="${key}f">${stops}</radialGradient>`
      : `<linearGradient id="${key}f" gradientTransform="rotate(${n(fill.angle)} 0.5 0.5)">${stops}</linearGradient>`,
  )
  return ` fill="url(#${key}f)"`
}

const text = ({ lines, size, frame }: TextItem, { key, canvas }: Around): string =>
  lines
    .flatMap(({ x, baseline, glyphs }) =>
      glyphs.map(glyph =>
        letter(glyph, { x, baseline, size, key, isSeen: at => !canvas || isNear(frame, at, canvas) }),
      ),
    )
    .join('')

type Square = { x: number; y: number; size: number }
type Pen = { x: number; baseline: number; size: number; key: string; isSeen: (at: Square) => boolean }

const letter = (glyph: SetLine['glyphs'][number], { x, baseline, size, key, isSeen }: Pen): string => {
  // The same picture may stand in a text twice, and its ids only once.
  if ('emoji' in glyph) {
    if (!isSeen({ x: x + glyph.x, y: baseline + glyph.y, size: glyph.size })) return ''
    const body = drawEmoji(glyph.emoji, `${key}-${glyph.cluster}-`)
    return body && `<g transform="${pictured(glyph, x + glyph.x, baseline + glyph.y)}">${body}</g>`
  }
  const d = loadFace(glyph.face).outline(glyph.glyph)
  if (d === '') return ''
  return `<path transform="translate(${n(x + glyph.x)} ${n(baseline + glyph.y)}) scale(${n(size)})" fill="${glyph.color}" d="${d}"/>`
}

const pictured = ({ size }: PlacedEmoji, x: number, y: number): string =>
  `translate(${n(x)} ${n(y)}) scale(${n(size / emojiBox)})`

/** The inner markup of an emoji in a box of `emojiBox`, its ids behind the prefix; empty when it has no picture. */
export const drawEmoji = (name: string, prefix: string): string => prefixed(emoji(name) ?? '', prefix)

/** Ids inside a drawing made unique, so that two drawings in one file do not take each other's gradients. */
const prefixed = (body: string, prefix: string): string =>
  body
    .replaceAll(/\bid="([^"]+)"/g, `id="${prefix}$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
    .replaceAll(/href="#([^"]+)"/g, `href="#${prefix}$1"`)

const image = (item: ImageItem, around: Around): string => {
  const source = around.picture(item)
  if (!source) return ''
  const { frame, crop, clip } = item
  const { href, part = whole, isOnGrid = false } = source
  // The picture is laid so that its cropped part covers the frame, and the rest is clipped away.
  const [width, height] = [frame.width / crop.width, frame.height / crop.height]
  const place =
    `x="${n((part.x - crop.x) * width)}" y="${n((part.y - crop.y) * height)}" ` +
    `width="${n(part.width * width)}" height="${n(part.height * height)}"`
  const sampling = isOnGrid ? ' image-rendering="optimizeSpeed"' : ''
  const body = `<image ${place}${sampling} preserveAspectRatio="none" xlink:href="${href}"/>`
  const hasRest = clip.mask !== 'rect' || clip.radius > 0 || part.width > crop.width || part.height > crop.height
  return hasRest ? clipped(body, item, around) : body
}

const whole = { x: 0, y: 0, width: 1, height: 1 }

const vector = (item: VectorItem, around: Around): string => {
  const { body, view, frame } = item
  const scale = `scale(${n(frame.width / view.width)} ${n(frame.height / view.height)})`
  const drawn = `<g transform="${scale}">${prefixed(body, `${around.key}-`)}</g>`
  return clipped(drawn, item, around)
}

const clipped = (body: string, { frame, clip }: ImageItem | VectorItem, { defs, key }: Around): string => {
  if (!clip) return body
  const { width, height } = frame
  const outline =
    clip.mask === 'ellipse'
      ? `<ellipse cx="${n(width / 2)}" cy="${n(height / 2)}" rx="${n(width / 2)}" ry="${n(height / 2)}"/>`
      : `<rect width="${n(width)}" height="${n(height)}" rx="${n(Math.min(clip.radius, width / 2, height / 2))}"/>`
  defs.push(`<clipPath id="${key}c">${outline}</clipPath>`)
  return `<g clip-path="url(#${key}c)">${body}</g>`
}

/** Numbers at a thousandth of a pixel, without trailing zeros. */
const n = (value: number): string => String(Math.round(value * 1000) / 1000)
