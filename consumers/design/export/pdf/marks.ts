import type {
  DisplayList,
  ImageItem,
  Item,
  SetLine,
  ShapeItem,
  TextItem,
  VectorItem,
} from '../../compile/display-list.ts'
import { clipOf, drawShape, placeOf, shapeOf } from './draw-shape.ts'
import type { PdfRef } from '#infra/engines/pdf-file.ts'
import { loadFace } from '#infra/fonts/face.ts'
import { drawText, type TextMode } from './draw-text.ts'
import { emojiIn, vectorOf } from './draw-vector.ts'
import { emojiOf } from './letters.ts'
import { boxOf, boxUnder, grown, type Box } from './box.ts'
import { isClear } from './paint.ts'
import type { PlacedPicture } from './pictures.ts'
import type { Sheet } from './sheet.ts'
import { UnknownMarkup } from './svg-tree.ts'

/** One thing that is drawn on the page, in pixels of the canvas. */
export type Mark = {
  /** What is drawn alone: of a text either its letters or the pictures within it. */
  item: Item
  /** Art goes on in the bleed; text does not, nor do the pictures within it. */
  part: 'art' | 'emoji' | 'text'
  /** Where it may draw. */
  box: Box
  /** Whether something of what lies below shows through. */
  isClear: boolean
  /** Writes what it needs to the file; to be done once before it is drawn. */
  prepare?: () => Promise<unknown>
  draw: (sheet: Sheet, mode?: TextMode) => void
}

type Means = {
  pictures: ReadonlyMap<ImageItem, PlacedPicture>
  /** The item as pixels, for what cannot be told in operators; from the corner of its frame, without its opacity. */
  asPicture: (item: VectorItem | TextItem) => Inside
}

/** What an item draws from the corner of its frame, before it is placed, turned and made lighter. */
type Inside = Pick<Mark, 'draw' | 'isClear' | 'prepare'> & { reach?: number }

/** What a list draws, from back to front. */
export const marksOf = (list: DisplayList, means: Means): Mark[] => list.items.flatMap(item => marksOfItem(item, means))

const marksOfItem = (item: Item, means: Means): Mark[] => {
  if (item.kind === 'text') {
    const letters = textMark(item)
    if (item.opacity === 0 || emojiOf(item).length === 0) return [letters]
    const pictures = onlyEmoji(item)
    const inside = orPicture(() => emojiIn(pictures), pictures, means)
    return [
      { ...placed(pictures, inside), part: 'emoji', box: boxUnder(placeOf(item.frame), reachOf(pictures)) },
      letters,
    ]
  }
  if (item.opacity === 0) return []
  const inside = item.kind === 'vector' ? orPicture(() => vectorOf(item), item, means) : insideOf(item, means)
  return inside ? [placed(item, inside)] : []
}

const orPicture = (read: () => Inside, item: VectorItem | TextItem, { asPicture }: Means): Inside => {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnknownMarkup) return asPicture(item)
    throw error
  }
}

const insideOf = (item: ShapeItem | ImageItem, { pictures }: Means): Inside | undefined => {
  if (item.kind === 'image') return imageInside(item, pictures.get(item))
  const shape = shapeOf(item)
  if (!shape) return undefined
  const width = item.stroke?.width ?? 0
  // A mitered corner reaches twice the width of the stroke beyond the outline; paths may leave their square.
  return { draw: sheet => drawShape(sheet, shape), isClear: isClear(shape.brush), reach: 2 * width + pathReach(item) }
}

const pathReach = ({ shape, frame }: ShapeItem): number =>
  shape.type === 'path' ? Math.max(frame.width, frame.height) : 0

const imageInside = (item: ImageItem, picture: PlacedPicture | undefined): Inside | undefined => {
  if (!picture) return undefined
  const { embed, box, hasAlpha } = picture
  const inside = pictureInside(embed, box)
  return {
    ...inside,
    isClear: hasAlpha,
    draw: sheet => {
      sheet.clip(clipOf(item.frame, item.clip))
      inside.draw(sheet)
    },
  }
}

/** A picture in a box of its frame, written to the file when it is known to be drawn. */
export const pictureInside = (embed: () => Promise<PdfRef>, box: Box): Inside => {
  let image: PdfRef | undefined
  return {
    isClear: true,
    prepare: async () => {
      image = await embed()
    },
    draw: sheet => {
      if (image) sheet.image(image, box)
    },
  }
}

/** Icons may reach a little over their frame; all else that reaches over it says so. */
const usualReach = 2

const placed = (item: Item, { draw, isClear: isInsideClear, reach = usualReach, ...others }: Inside): Mark => {
  const { frame, opacity } = item
  const own = grown({ left: 0, top: 0, right: frame.width, bottom: frame.height }, reach)
  const matrix = placeOf(frame)
  return {
    ...others,
    item,
    part: 'art',
    box: boxUnder(matrix, own),
    isClear: isInsideClear || opacity < 1,
    draw: sheet => sheet.within(matrix, () => (opacity < 1 ? sheet.group(own, opacity, draw) : draw(sheet))),
  }
}

const textMark = (item: TextItem): Mark => {
  const matrix = placeOf(item.frame)
  return {
    item: withGlyphs(item, glyph => !('emoji' in glyph)),
    part: 'text',
    box: boxUnder(matrix, reachOf(item)),
    isClear: item.opacity < 1,
    draw: (sheet, mode = 'visible') =>
      sheet.within(matrix, () => drawText(sheet, item, item.opacity === 0 ? 'invisible' : mode)),
  }
}

type Glyph = SetLine['glyphs'][number]

const onlyEmoji = (item: TextItem): TextItem => withGlyphs(item, glyph => 'emoji' in glyph)

const withGlyphs = (item: TextItem, isWanted: (glyph: Glyph) => boolean): TextItem => ({
  ...item,
  lines: item.lines.map(line => ({ ...line, glyphs: line.glyphs.filter(isWanted) })),
})

/** Where the letters of a text and the pictures within it have ink. */
const reachOf = ({ lines, size }: TextItem): Box => {
  const corners = lines.flatMap(line => line.glyphs.flatMap(glyph => inkCorners(glyph, line, size)))
  return corners.length > 0 ? grown(boxOf(corners), 1) : { left: 0, top: 0, right: 0, bottom: 0 }
}

type Corner = readonly [x: number, y: number]

const inkCorners = (glyph: Glyph, line: SetLine, size: number): Corner[] => {
  const [x, y] = [line.x + glyph.x, line.baseline + glyph.y]
  if ('emoji' in glyph)
    return [
      [x, y],
      [x + glyph.size, y + glyph.size],
    ]
  const ink = loadFace(glyph.face).bounds(glyph.glyph)
  if (!ink) return []
  return [
    [x + ink.left * size, y + ink.top * size],
    [x + ink.right * size, y + ink.bottom * size],
  ]
}
