import type { Frame } from '#contracts/designs/document.ts'
import type { Placed } from '../text/typeset.ts'

/** A color with how much of it covers what lies below. */
type Ink = { color: string; opacity: number }

type Gradient = { stops: { offset: number; color: string; opacity: number }[] } & (
  | { type: 'linear'; angle: number }
  | { type: 'radial' }
)
export type Filling = ({ type: 'solid' } & Ink) | Gradient

type Common = { id: string; frame: Frame; opacity: number }

export type ShapeItem = Common & {
  kind: 'shape'
  role: string
  /** Path data stands in a square of 100 × 100 that is stretched over the frame. */
  shape: { type: 'rect'; radius: number } | { type: 'ellipse' } | { type: 'path'; d: string }
  fill?: Filling
  stroke?: Ink & { width: number }
}

/** One line as it is set: where each glyph stands, from the corner of the frame, and in which color. */
export type SetLine = { text: string; x: number; baseline: number; width: number; glyphs: (Placed & Ink)[] }

export type TextItem = Common & {
  kind: 'text'
  role: string
  text: string
  size: number
  direction: 'ltr' | 'rtl'
  color: string
  lines: SetLine[]
}

/** The part of its frame that something fills. */
type Clip = { mask: 'rect' | 'ellipse'; radius: number }

export type ImageItem = Common & {
  kind: 'image'
  role: 'photo' | 'logo'
  assetId: string
  crop: { x: number; y: number; width: number; height: number }
  clip: Clip
  alt: string
}

/** A drawing of its own, stretched over the frame: an icon or a background. */
export type VectorItem = Common & {
  kind: 'vector'
  role: 'icon' | 'pattern'
  /** SVG elements without text, scripts and outside references. */
  body: string
  view: { width: number; height: number }
  /** What of the frame it may cover; all of it, and what lies beside it too, if left out. */
  clip?: Clip
}

export type Item = ShapeItem | TextItem | ImageItem | VectorItem

/** What is drawn, from back to front, in pixels of the canvas. Whoever draws it decides nothing: no wrapping, no fallback, no palette. */
export type DisplayList = { width: number; height: number; background: string; items: Item[] }
