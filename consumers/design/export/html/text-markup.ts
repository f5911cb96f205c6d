import { emojiBox } from '#infra/materials/emoji.ts'
import { drawEmoji } from '../../compile/svg.ts'
import { pictureAdvanceEm } from '../../text/shaping.ts'
import { escapeHtml } from '../escape-html.ts'
import { faceClass } from './page-fonts.ts'
import type { TextBlock } from './text-blocks.ts'
import type { Piece } from './text-pieces.ts'
import { number } from './units.ts'

/**
 * The lines of a text as spans, and between them what the lines leave out (a space, a line break), so that the page reads and
 * copies as the text does. Each piece is as measured: its face by class, its direction isolated from its neighbors.
 */
export const linesMarkup = (block: TextBlock): string => {
  const { text, lines } = block.element
  let at = 0
  const parts = lines.map((line, index) => {
    const gap = escapeHtml(text.slice(at, line.start))
    at = line.end
    return `${gap}<span class="l ${block.key}-${index}"${lineDirection(block, index)}>${lineMarkup(block, index)}</span>`
  })
  return parts.join('') + escapeHtml(text.slice(at))
}

const directionOf = (level: number): 'ltr' | 'rtl' => (level % 2 === 1 ? 'rtl' : 'ltr')

const levelOf = (line: readonly Piece[]): number => Math.min(...line.map(({ level }) => level))

const lineDirection = ({ element, lines }: TextBlock, index: number): string => {
  const line = lines[index]!
  const direction = line.length === 0 ? element.direction : directionOf(levelOf(line))
  return direction === element.direction ? '' : ` dir="${direction}"`
}

const lineMarkup = (block: TextBlock, index: number): string => {
  const line = block.lines[index]!
  return line.length === 0 ? '' : nested({ block, last: line.at(-1)! }, line, levelOf(line))
}

type Around = { block: TextBlock; last: Piece }

/** Pieces of a higher level stand together in a direction of their own (rule L2 of UAX #9, as nested elements). */
const nested = (around: Around, pieces: readonly Piece[], level: number): string => {
  const parts: string[] = []
  for (let at = 0; at < pieces.length;) {
    let next = at
    while (next < pieces.length && pieces[next]!.level > level) next++
    if (next > at) {
      const inner = pieces.slice(at, next)
      const inside = levelOf(inner)
      parts.push(`<span dir="${directionOf(inside)}">${nested(around, inner, inside)}</span>`)
    } else parts.push(pieceMarkup(around, pieces[next++]!))
    at = next
  }
  return parts.join('')
}

const pieceMarkup = ({ block, last }: Around, piece: Piece): string => {
  switch (piece.kind) {
    case 'text':
      return textMarkup(block, piece, piece === last)
    case 'emoji':
      return emojiMarkup(block, piece)
    case 'space':
      return `<span class="g ${spaceClass(piece)}">${escapeHtml(piece.text)}</span>`
  }
}

/** Signs that turn the order of what follows: only where one stands must the order be forced. */
const turns = /[\u202a-\u202e\u2066-\u2069]/

const textMarkup = (block: TextBlock, piece: Piece & { kind: 'text' }, isLast: boolean): string => {
  const classes = [
    ...(piece.face === block.face ? [] : [faceClass(piece.face)]),
    ...(piece.isJoined && block.element.tracking !== 0 ? [isLast ? 'j' : 'j js'] : []),
  ]
  const body = coloredMarkup(block, piece)
  const attributes = classes.length > 0 ? ` class="${classes.join(' ')}"` : ''
  if (turns.test(block.element.text)) return `<bdo dir="${directionOf(piece.level)}"${attributes}>${body}</bdo>`
  return attributes === '' ? body : `<span${attributes}>${body}</span>`
}

/** Letters in the color of the element are bare; every other color has a class. */
const coloredMarkup = ({ element, color: own, colorAt }: TextBlock, { text, start }: Piece): string => {
  const edges = element.runs.flatMap(run => [run.start - start, run.end - start])
  const cuts = [...new Set([0, ...edges.filter(edge => edge > 0 && edge < text.length), text.length])].toSorted(
    (one, other) => one - other,
  )
  return cuts
    .slice(1)
    .map((end, index) => {
      const from = cuts[index]!
      const color = colorAt(start + from)
      const body = escapeHtml(text.slice(from, end))
      return color === own ? body : `<span class="${colorClass(color)}">${body}</span>`
    })
    .join('')
}

export const colorClass = (color: string): string => `c${color.slice(1)}`

const spaceClass = ({ widthEm }: { widthEm: number }): string => `g${Math.round(widthEm * 1e5)}`

/** The picture for the eye, the character for copying and for reading aloud. */
const emojiMarkup = ({ key }: TextBlock, { name, text, start }: Piece & { kind: 'emoji' }): string => {
  const drawn = drawEmoji(name, `${key}-${start}-`)
  const picture = `<svg viewBox="0 0 ${emojiBox} ${emojiBox}" aria-hidden="true" focusable="false">${drawn}</svg>`
  return `<span class="e ${key}-e">${picture}<span>${escapeHtml(text)}</span></span>`
}

/** Rules for what stands in texts. The box of an emoji is `pictureAdvanceEm` wide and its picture one em, as when it was measured. */
export const pieceRules = (blocks: readonly TextBlock[]): string[] => {
  const pieces = blocks.flatMap(({ key, lines }) => lines.flat().map(piece => ({ key, piece })))
  const placed = pieces.flatMap(({ key, piece }) => {
    if (piece.kind === 'space') return [`.${spaceClass(piece)}{width:${number(piece.widthEm)}em}`]
    return piece.kind === 'emoji' ? [`.${key}-e svg{top:${number(piece.topEm)}em}`] : []
  })
  return [
    '.g{display:inline-block;overflow:hidden;height:1px}',
    '.j{letter-spacing:0}',
    `.e{display:inline-block;position:relative;width:${number(pictureAdvanceEm)}em;height:0;letter-spacing:0}`,
    '.e svg{position:absolute;left:.05em;width:1em;height:1em;overflow:hidden}',
    '.e span{position:absolute;inset:-1em 0 auto;height:1em;overflow:hidden;opacity:0;text-align:center}',
    ...new Set(placed),
  ]
}
