import type { Paint } from '#contracts/designs/color.ts'
import type { Frame, Line, TextElement } from '#contracts/designs/document.ts'
import { above, below } from '../layout/measure.ts'
import type { SetBlock } from '../layout/stack.ts'
import { inkBox } from '../text/ink-box.ts'

type Look = { color: Paint; direction: 'ltr' | 'rtl' }

/**
 * A measured block as an element, set to the pixel: lines begin where their ink begins, not where their side bearing does, so
 * that large and small type share one edge; the frame holds all ink.
 */
export const setText = (block: SetBlock, { color, direction }: Look): TextElement => {
  const { measured, setting, zone, box, pill } = block
  const { size, broken, prepared } = measured
  const trackingEm = setting.tracking
  const inks = broken.lines.map(line => inkBox(prepared, line, { size, trackingEm }) ?? noInk)
  const width = Math.max(...inks.map(ink => ink.right - ink.left), 1)
  const align = pill ? 'center' : zone.align
  const pitch = setting.lineHeight * size
  const rise = Math.max(above * size, ...inks.map((ink, at) => -ink.top - at * pitch))
  const lines = broken.lines.map(({ start, end, widthEm }, at): Line => {
    const ink = inks[at]!
    const free = width - (ink.right - ink.left)
    const x = { start: 0, center: free / 2, end: free }[align] - ink.left
    return { start, end, x: rounded(x), baseline: rounded(rise + at * pitch), width: rounded(widthEm * size) }
  })
  const last = rise + (lines.length - 1) * pitch
  const fall = Math.max(below * size, ...inks.map((ink, at) => ink.bottom + rise + at * pitch - last))
  const free = box.width - width
  const frame: Frame = {
    x: rounded(box.x + { start: 0, center: free / 2, end: free }[align]),
    y: rounded(box.y - (rise - above * size)),
    width: rounded(width),
    height: rounded(last + fall),
    rotation: 0,
  }
  // Documents speak of start and end as the reader does, frames of left and right.
  const turned = { start: 'end', center: 'center', end: 'start' } as const
  return {
    id: block.block.id,
    type: 'text',
    role: block.block.role,
    frame,
    opacity: 1,
    locked: false,
    text: block.block.text,
    runs: [],
    family: setting.face.family,
    weight: setting.face.weight,
    size: rounded(size),
    line_height: setting.lineHeight,
    tracking: trackingEm,
    align: direction === 'rtl' ? turned[align] : align,
    direction,
    color,
    lines,
  }
}

const noInk = { left: 0, top: 0, right: 0, bottom: 0 }

/** A hundredth of a pixel is nothing to see and short to write. */
export const rounded = (value: number): number => Math.round(value * 100) / 100
