import { dictOf, isKind, nameOf, type PdfString, type PdfValue, textOf } from '../pdf/values.ts'
import type { Ink } from './color-space.ts'
import { type PageFont, readFont } from './font.ts'
import { boxAround, common, isEmpty, movedBox } from './box.ts'
import { apply, combine, identity, type Matrix, move, scaleOf } from '../../matrix.ts'
import { say } from './marks.ts'
import { noteSpace } from './paint-operators.ts'
import { matrixOf, numbersIn, type Operators, resourceOf, type State, type Walk } from './state.ts'

/** `Tf`. */
const setFont = (walk: Walk, name: PdfValue | undefined, size: number): void => {
  const font = dictOf(resourceOf(walk, 'Font', name))
  if (!font) return say(walk.marks, `The page uses a font ${nameOf(name)} that it does not have.`)
  walk.state.font = readFont(walk.file, font)
  walk.state.size = size
}

/** `Td` and its like: the next line begins so far from the last. */
const moveLine = (walk: Walk, x: number, y: number): void => setLine(walk, combine(walk.lineMatrix, move(x, y)))

const setLine = (walk: Walk, matrix: Matrix): void => {
  walk.lineMatrix = matrix
  walk.textMatrix = matrix
}

/** `TJ`: strings, and numbers that move the pen back by thousandths of an em. */
const showAll = (walk: Walk, items: PdfValue | undefined): void => {
  const { state } = walk
  for (const item of Array.isArray(items) ? items : [items]) {
    if (isKind(item, 'string')) show(walk, item)
    else if (typeof item === 'number') advance(walk, (-item / 1000) * state.size * state.stretch)
  }
}

const show = (walk: Walk, { bytes }: PdfString): void => {
  const { state } = walk
  const { font } = state
  if (!font) return say(walk.marks, 'The page shows text before it has a font.')
  noteSpace(walk, state.fill.space)
  for (let at = 0; at + font.codeBytes <= bytes.length; at += font.codeBytes) {
    const code = bytes.readUIntBE(at, font.codeBytes)
    showGlyph(walk, font, code)
    const word = font.codeBytes === 1 && code === 32 ? state.wordSpace : 0
    advance(walk, ((font.widthOf(code) / 1000) * state.size + state.letterSpace + word) * state.stretch)
  }
}

const showGlyph = (walk: Walk, font: PageFont, code: number): void => {
  const { state, marks, order } = walk
  const { size, stretch, rise } = state
  const place = combine(combine(state.ctm, walk.textMatrix), [size * stretch, 0, 0, size, 0, rise])
  const outline = font.boxOf(code)
  const full = outline
    ? movedBox(place, {
        left: outline.left / 1000,
        bottom: outline.bottom / 1000,
        right: outline.right / 1000,
        top: outline.top / 1000,
      })
    : boxAround([apply(place, [0, 0])])
  const box = common(full, state.clip)
  marks.glyphs.push({
    kind: 'glyph',
    order: order.count++,
    text: standsFor(walk, font.textOf(code) ?? '', outline !== undefined),
    font,
    sizePt: scaleOf(place),
    mode: state.mode,
    inks: inksOf(state),
    opacity: walk.opacity * state.fillOpacity,
    overprints: state.fillOverprints && state.overprintMode === 1,
    hasOutline: outline !== undefined && !isEmpty(box),
    box: outline ? box : full,
  })
}

/** Of the letters, their outlines, or both. */
const inksOf = ({ mode, fill, stroke }: State): readonly Ink[] => {
  if (mode % 4 === 1) return stroke.inks
  return mode % 4 === 2 ? [...fill.inks, ...stroke.inks] : fill.inks
}

/** What a span says of all its glyphs goes to the first that can be seen. */
const standsFor = ({ spans }: Walk, own: string, isSeen: boolean): string => {
  const said = spans.findLast(({ actualText }) => actualText)?.actualText
  if (!said) return own
  if (!isSeen) return ''
  const { text } = said
  said.text = ''
  return text
}

/** `BDC` with a dictionary, in place or among the resources. */
const openSpan = (walk: Walk, properties: PdfValue | undefined): void => {
  const dict = dictOf(properties) ?? dictOf(resourceOf(walk, 'Properties', properties))
  const text = textOf(walk.file.resolve(dict?.get('ActualText')))
  walk.spans.push(text === undefined ? {} : { actualText: { text } })
}

const advance = (walk: Walk, by: number): void => {
  walk.textMatrix = combine(walk.textMatrix, move(by, 0))
}

type TextNumber = 'letterSpace' | 'wordSpace' | 'leading' | 'rise' | 'mode'

const sets =
  (key: TextNumber & keyof State): Operators[string] =>
  ({ state }, operands) =>
    (state[key] = numbersIn(operands, 1)[0]!)

const showLine: Operators[string] = (walk, [text]) => showAll(walk, text)

export const textOperators: Operators = {
  BT: walk => setLine(walk, identity),
  ET: () => undefined,
  Tf: (walk, operands) => setFont(walk, operands[0], numbersIn(operands, 1)[0]!),
  Tm: (walk, operands) => setLine(walk, matrixOf([...operands])),
  Td: (walk, operands) => moveLine(walk, ...(numbersIn(operands, 2) as [number, number])),
  TD: (walk, operands) => {
    const [x, y] = numbersIn(operands, 2) as [number, number]
    walk.state.leading = -y
    moveLine(walk, x, y)
  },
  'T*': walk => moveLine(walk, 0, -walk.state.leading),
  Tj: showLine,
  TJ: showLine,
  Tc: sets('letterSpace'),
  Tw: sets('wordSpace'),
  Tz: ({ state }, operands) => (state.stretch = numbersIn(operands, 1)[0]! / 100),
  TL: sets('leading'),
  Ts: sets('rise'),
  Tr: sets('mode'),
  BMC: walk => walk.spans.push({}),
  BDC: (walk, [, properties]) => openSpan(walk, properties),
  EMC: walk => walk.spans.pop(),
}
