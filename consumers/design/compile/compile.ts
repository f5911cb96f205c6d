import type { Paint } from '#contracts/designs/color.ts'
import type { DesignDocument, DesignElement, Fill, TextElement } from '#contracts/designs/document.ts'
import { Failure } from '#contracts/failures.ts'
import { findArtwork } from '#infra/materials/artworks.ts'
import { findBackground } from '#infra/materials/backgrounds.ts'
import { findIcon } from '#infra/materials/icons.ts'
import { prepareText } from '../text/prepare-text.ts'
import { typeset } from '../text/typeset.ts'
import type { DisplayList, Filling, Item, SetLine } from './display-list.ts'

/**
 * A document as what is drawn: colors by their values, every glyph at its place. Pure: the same document and the same fonts
 * give the same list.
 * @throws Failure `invalid-input` for a material that does not exist, `no-glyph` for text that no font can draw.
 */
export const compile = (document: DesignDocument): DisplayList => {
  const { canvas, palette } = document
  const paint: Colors = color => (color in palette ? palette[color as keyof typeof palette] : color)
  return {
    width: canvas.width,
    height: canvas.height,
    background: palette.background,
    items: document.elements.map(element => itemOf(element, { paint, locale: document.locale })),
  }
}

type Colors = (paint: Paint) => string
type Around = { paint: Colors; locale: string }

const itemOf = (element: DesignElement, around: Around): Item => {
  const { id, frame, opacity } = element
  const place = { id, frame, opacity }
  switch (element.type) {
    case 'shape':
      return { ...place, kind: 'shape', role: element.role, ...shapeOf(element, around.paint) }
    case 'text':
      return { ...place, kind: 'text', ...textOf(element, around) }
    case 'image': {
      const { role, asset_id, crop, radius, mask, alt } = element
      return { ...place, kind: 'image', role, assetId: asset_id, crop, clip: { mask, radius }, alt }
    }
    case 'icon':
      return { ...place, kind: 'vector', role: 'icon', ...iconOf(element.material, around.paint(element.color)) }
    case 'pattern': {
      const { width, height } = frame
      const colors = element.colors.map(around.paint)
      const drawing = findBackground(element.material) ?? findArtwork(element.material)
      if (!drawing) throw unknown(element.material)
      const body = drawing.draw({ width, height, colors, seed: element.seed })
      const clip = { mask: element.mask, radius: element.radius }
      return { ...place, kind: 'vector', role: 'pattern', body, view: { width, height }, clip }
    }
  }
}

const unknown = (material: string): Failure =>
  new Failure('invalid-input', `There is no material ${JSON.stringify(material)}.`)

const iconOf = (material: string, color: string) => {
  const icon = findIcon(material)
  if (!icon) throw unknown(material)
  return { body: icon.body.replaceAll('currentColor', color), view: { width: 24, height: 24 } }
}

const shapeOf = (element: DesignElement & { type: 'shape' }, paint: Colors) => {
  const { shape, path, radius, fill, stroke } = element
  const geometry = {
    rect: { type: 'rect', radius },
    ellipse: { type: 'ellipse' },
    path: { type: 'path', d: path ?? '' },
  }
  return {
    shape: geometry[shape] as (Item & { kind: 'shape' })['shape'],
    ...(fill && { fill: fillingOf(fill, paint) }),
    ...(stroke && { stroke: { ...stroke, color: paint(stroke.color) } }),
  }
}

const fillingOf = (fill: Fill, paint: Colors): Filling => {
  if (fill.type === 'solid') return { ...fill, color: paint(fill.color) }
  const stops = fill.stops.map(stop => ({ ...stop, color: paint(stop.color) }))
  return { ...fill, stops }
}

const textOf = (element: TextElement, { paint, locale }: Around) => {
  const { role, text, size, direction, tracking } = element
  const prepared = prepareText(text, { family: element.family, weight: element.weight, locale }, [])
  const colorAt = (at: number): string =>
    paint(element.runs.find(({ start, end }) => at >= start && at < end)?.color ?? element.color)
  const lines = element.lines.map((line): SetLine => {
    const placed = typeset(prepared, line, { size, trackingEm: tracking })
    const glyphs = placed.map(glyph => ({ ...glyph, color: colorAt(glyph.cluster), opacity: 1 }))
    return { text: text.slice(line.start, line.end), x: line.x, baseline: line.baseline, width: line.width, glyphs }
  })
  return { role, text, size, direction, color: paint(element.color), lines }
}
