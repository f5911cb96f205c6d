import type { PdfStream } from '../pdf/values.ts'
import type { ColorSpace, Ink } from './color-space.ts'
import type { PageFont } from './font.ts'
import type { Box } from './box.ts'

type Common = {
  /** Counts up from the first that is drawn: what is greater lies above. */
  order: number
  /** What of it the clip lets through, in points of the page. */
  box: Box
  opacity: number
  overprints: boolean
}

export type AreaMark = Common & {
  kind: 'area' | 'line' | 'shading'
  /** It fills its box: an upright rectangle. */
  isSolid: boolean
  /** The flat color, or all between which a gradient runs. */
  inks: readonly Ink[]
}

export type ImageMark = Common & {
  kind: 'image'
  isSolid: boolean
  stream: PdfStream
  space: ColorSpace
  width: number
  height: number
  ppi: number
  /** Of the whole picture, clip or not. */
  whole: Box
  /** Its rows run from left to right, the first one on top. */
  isUpright: boolean
}

export type GlyphMark = Common & {
  kind: 'glyph'
  /** What it stands for. */
  text: string
  font: PageFont
  sizePt: number
  /** Text render mode; 3 draws nothing. */
  mode: number
  inks: readonly Ink[]
  /** Whether the font has an outline for it. */
  hasOutline: boolean
}

/** What a page draws, in order, and what else it does. */
export type PageMarks = {
  marks: (AreaMark | ImageMark)[]
  glyphs: GlyphMark[]
  /** Of the lines, in points. */
  lineWidths: number[]
  /** Colors that are used, by their space. */
  spaces: Map<string, ColorSpace>
  /** Uses of DeviceRGB where no default stands in for it. */
  bareRgb: number
  /** Gradients whose colors cannot be had. */
  unknownInks: number
  /** What is wrong with the drawing itself, in sentences. */
  faults: string[]
}

export const noMarks = (): PageMarks => ({
  marks: [],
  glyphs: [],
  lineWidths: [],
  spaces: new Map(),
  bareRgb: 0,
  unknownInks: 0,
  faults: [],
})

const mostFaults = 20

export const say = ({ faults }: PageMarks, fault: string): void => {
  if (faults.length < mostFaults && !faults.includes(fault)) faults.push(fault)
}
