import { emoji, emojiBox } from '#infra/materials/emoji.ts'
import type { TextItem, VectorItem } from '../../compile/display-list.ts'
import { clipOf } from './draw-shape.ts'
import { readDrawing, type Drawing } from './draw-markup.ts'
import { emojiOf } from './letters.ts'
import { combine, move, stretch } from '../matrix.ts'
import type { Box } from './box.ts'

/** An icon or a pattern, from the corner of its frame. @throws UnknownMarkup */
export const vectorOf = (item: VectorItem): Drawing => {
  const { body, view, frame, clip, role } = item
  const box: Box = { left: -view.width, top: -view.height, right: 2 * view.width, bottom: 2 * view.height }
  const drawing = readDrawing(body, box, role === 'icon' ? 'line' : 'area')
  return {
    isClear: drawing.isClear,
    draw: sheet => {
      if (clip) sheet.clip(clipOf(frame, clip))
      sheet.within(stretch(frame.width / view.width, frame.height / view.height), () => drawing.draw(sheet))
    },
  }
}

/** The pictures within a text, from the corner of its frame. @throws UnknownMarkup */
export const emojiIn = (item: TextItem): Drawing => {
  const box: Box = { left: -emojiBox, top: -emojiBox, right: 2 * emojiBox, bottom: 2 * emojiBox }
  const drawings = emojiOf(item).flatMap(({ glyph, x, y }) => {
    const body = emoji(glyph.emoji)
    if (body === undefined) return []
    const matrix = combine(move(x, y), stretch(glyph.size / emojiBox, glyph.size / emojiBox))
    return [{ matrix, drawing: readDrawing(body, box, 'area') }]
  })
  return {
    isClear: drawings.some(({ drawing }) => drawing.isClear),
    draw: sheet => {
      for (const { matrix, drawing } of drawings) sheet.within(matrix, () => drawing.draw(sheet))
    },
  }
}
