import type { DesignDocument, TextElement } from '#contracts/designs/document.ts'
import { findFamily, nearestFace } from '#infra/fonts/catalog.ts'
import { piecesOf, type Piece } from './text-pieces.ts'

/** A text element, and how each of its lines is made up. */
export type TextBlock = {
  element: TextElement
  /** Its id in the page; also begins the classes and ids of everything in it. */
  key: string
  /** How far to the front it lies. */
  level: number
  lines: readonly (readonly Piece[])[]
  /** Of each line, in pixels of the canvas: from where it stands to where text that runs to the left begins. */
  widths: readonly number[]
  /** The face of most of its text. */
  face: string
  color: string
  /** The color of the letter at an offset of the text. */
  colorAt: (at: number) => string
}

export const textBlocks = (document: DesignDocument): TextBlock[] =>
  document.elements.flatMap((element, at) => (element.type === 'text' ? [blockOf(element, at, document)] : []))

const blockOf = (element: TextElement, at: number, { palette, locale }: DesignDocument): TextBlock => {
  const set = piecesOf(element, locale)
  const lines = set.map(({ pieces }) => pieces)
  const valueOf = (paint: string): string => (paint in palette ? palette[paint as keyof typeof palette] : paint)
  const color = valueOf(element.color)
  return {
    element,
    key: `t${at}`,
    level: at + 1,
    lines,
    widths: set.map(({ width }) => width),
    face: mainFace(lines) ?? nearestFace(findFamily(element.family)!, element.weight).id,
    color,
    colorAt: place => {
      const run = element.runs.find(({ start, end }) => place >= start && place < end)
      return run ? valueOf(run.color) : color
    },
  }
}

const mainFace = (lines: TextBlock['lines']): string | undefined => {
  const lengths = new Map<string, number>()
  for (const piece of lines.flat()) {
    if (piece.kind === 'text') lengths.set(piece.face, (lengths.get(piece.face) ?? 0) + piece.text.length)
  }
  return [...lengths].toSorted(([, one], [, other]) => other - one)[0]?.[0]
}
