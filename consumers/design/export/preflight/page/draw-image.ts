import type { PdfStream } from '../pdf/values.ts'
import { type Box, common, isEmpty, movedBox } from './box.ts'
import { type Matrix, staysUpright } from '../../matrix.ts'
import { say } from './marks.ts'
import { drawn, noteSpace, spaceNamed } from './paint-operators.ts'
import { isWhole, type Walk } from './state.ts'

const unit: Box = { left: 0, bottom: 0, right: 1, top: 1 }

/** A picture fills the unit square; one that is only a stencil shows the color of filling. */
export const drawImage = (walk: Walk, stream: PdfStream): void => {
  const { state, marks } = walk
  const isStencil = stream.dict.get('ImageMask') === true
  const space = isStencil ? state.fill.space : spaceNamed(walk, stream.dict.get('ColorSpace'))
  noteSpace(walk, space)
  const size = sizeOf(walk, stream)
  if (!size) return say(marks, 'A picture has no size.')
  const whole = movedBox(state.ctm, unit)
  const box = common(whole, state.clip)
  if (isEmpty(box)) return
  const { inks, ...rest } = drawn(walk, 'fill')
  if (isStencil) marks.marks.push({ kind: 'area', ...rest, inks, box, isSolid: false })
  const [a, , , d] = state.ctm
  const stays = staysUpright(state.ctm)
  marks.marks.push({
    kind: 'image',
    ...rest,
    box,
    isSolid: stays && isWhole(state) && !['SMask', 'Mask', 'ImageMask'].some(key => stream.dict.has(key)),
    stream,
    space,
    ...size,
    ppi: ppiOf(size, state.ctm),
    whole,
    isUpright: stays && a > 0 && d > 0,
  })
}

type Size = { width: number; height: number }

const sizeOf = ({ file }: Walk, { dict }: PdfStream): Size | undefined => {
  const [width, height] = [file.resolve(dict.get('Width')), file.resolve(dict.get('Height'))]
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined
}

const ppiOf = ({ width, height }: Size, [a, b, c, d]: Matrix): number =>
  Math.min((72 * width) / Math.hypot(a, b), (72 * height) / Math.hypot(c, d))
