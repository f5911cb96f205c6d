import type { TextElement } from '#contracts/designs/document.ts'
import { emojiName } from '../../text/emoji.ts'
import type { Grapheme } from '../../text/graphemes.ts'
import { pictureTopEm } from '../../text/ink.ts'
import { prepareText, type PreparedText } from '../../text/prepare-text.ts'
import { isFace, isJoined, type Run } from '../../text/runs.ts'
import { spaceWidthEm } from '../../text/space-width.ts'

/** A stretch of a line that one font draws in one direction, in reading order. An odd level runs to the left. */
export type Piece = { text: string; start: number; level: number } & (
  | { kind: 'text'; face: string; isJoined: boolean }
  | { kind: 'emoji'; name: string; topEm: number }
  /** A space that has a width of its own, whatever the font thinks of it; none for a line break. */
  | { kind: 'space'; widthEm: number }
)

/** A line with the sum of its advances. */
type PiecedLine = { pieces: Piece[]; width: number }

/** Each line of the element in pieces, as it is drawn: a browser must not choose fonts or directions by itself. */
export const piecesOf = (element: TextElement, locale: string): PiecedLine[] => {
  const { text, family, weight, size, tracking } = element
  const prepared = prepareText(text, { family, weight, locale })
  return element.lines.map(line => {
    const widthEm = prepared.width(line.start, line.end) + tracking * gapsIn(prepared, line)
    return { pieces: linePieces(prepared, line), width: widthEm * size }
  })
}

const gapsIn = ({ layout }: PreparedText, line: { start: number; end: number }): number =>
  layout.hasGap
    .subarray(
      layout.graphemeAt(line.start) + 1,
      Math.max(layout.graphemeAt(line.start) + 1, layout.graphemeAt(line.end)),
    )
    .reduce((sum, gap) => sum + gap, 0)

const linePieces = (prepared: PreparedText, line: { start: number; end: number }): Piece[] => {
  const { runs, graphemes, graphemeAt } = prepared.layout
  const [start, end] = [graphemeAt(line.start), graphemeAt(line.end)]
  return runs
    .filter(run => run.start < end && run.end > start)
    .flatMap(run => joined(pieces(prepared, run, graphemes.slice(Math.max(run.start, start), Math.min(run.end, end)))))
}

const pieces = ({ middleEm }: PreparedText, run: Run, graphemes: readonly Grapheme[]): Piece[] =>
  graphemes.map(({ text, start, isSpace }) => {
    const { drawn, level } = run
    const place = { text, start, level }
    if (drawn === undefined) return { ...place, kind: 'space', widthEm: 0 }
    if (!isFace(drawn)) return { ...place, kind: 'emoji', name: emojiName(text), topEm: -pictureTopEm(middleEm) }
    if (!isSpace || text === ' ') return { ...place, kind: 'text', face: drawn.id, isJoined: isJoined(run.script) }
    const common = drawn.shape(' ', { direction: 'ltr', script: 'Latn', language: 'en' })[0]?.advance ?? 0
    return { ...place, kind: 'space', widthEm: spaceWidthEm(text) ?? common * text.length }
  })

/** Characters of one run that stand side by side as one piece. */
const joined = (single: readonly Piece[]): Piece[] => {
  const whole: Piece[] = []
  for (const piece of single) {
    const last = whole.at(-1)
    if (piece.kind === 'text' && last?.kind === 'text') last.text += piece.text
    else whole.push({ ...piece })
  }
  return whole
}
