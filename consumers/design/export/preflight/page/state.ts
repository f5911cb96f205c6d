import { dictOf, isDict, nameOf, numbersOf, type PdfDict, type PdfValue } from '../pdf/values.ts'
import type { PdfFile } from '../pdf/read-pdf.ts'
import { type ColorSpace, type Ink, noInk } from './color-space.ts'
import type { PageFont } from './font.ts'
import type { Box } from './box.ts'
import { combine, identity, type Matrix } from '../../matrix.ts'
import { type PageMarks, say } from './marks.ts'
import { Path } from './path.ts'

/** A color as it is set: flat, or the ends of a gradient. */
export type Paint = { space: ColorSpace; inks: readonly Ink[] }

/** What `q` keeps and `Q` brings back. */
export type State = {
  ctm: Matrix
  clip: Box
  isClipUpright: boolean
  fill: Paint
  stroke: Paint
  /** A mask decides how much is seen. */
  isMasked: boolean
  /** In another way than one over the other. */
  isMixed: boolean
  fillOpacity: number
  strokeOpacity: number
  fillOverprints: boolean
  strokeOverprints: boolean
  overprintMode: number
  lineWidth: number
  font: PageFont | undefined
  size: number
  letterSpace: number
  wordSpace: number
  stretch: number
  leading: number
  rise: number
  mode: number
}

const black: Paint = { space: { family: 'gray', size: 1 }, inks: [{ ...noInk, k: 1 }] }

export const firstState = (clip: Box): State => ({
  ctm: identity,
  clip,
  isClipUpright: true,
  fill: black,
  stroke: black,
  isMasked: false,
  isMixed: false,
  fillOpacity: 1,
  strokeOpacity: 1,
  fillOverprints: false,
  strokeOverprints: false,
  overprintMode: 0,
  lineWidth: 1,
  font: undefined,
  size: 0,
  letterSpace: 0,
  wordSpace: 0,
  stretch: 1,
  leading: 0,
  rise: 0,
  mode: 0,
})

/** What is drawn now fills the clip, if its own form does, and hides what lies below, if it is opaque. */
export const isWhole = ({ isClipUpright, isMasked, isMixed }: State): boolean => isClipUpright && !isMasked && !isMixed

/** A page or a form at work. Forms share the marks. */
export type Walk = {
  file: PdfFile
  marks: PageMarks
  /** How many things were drawn, and how many forms: some draw themselves. */
  order: { count: number; forms: number }
  resources: PdfDict
  state: State
  kept: State[]
  path: Path
  /** The next path that is painted will clip what follows. */
  willClip: boolean
  /** Of the groups around. */
  opacity: number
  /** How deep forms are nested. */
  depth: number
  textMatrix: Matrix
  lineMatrix: Matrix
  /** What is marked, from the outermost: of some it is said what their glyphs together stand for. */
  spans: Span[]
}

/** What an operator does, by its name. */
export type Operators = Record<string, (walk: Walk, operands: readonly PdfValue[]) => void>

/** At the beginning of a page or a form. */
export const freshStart = (): Pick<Walk, 'kept' | 'path' | 'willClip' | 'textMatrix' | 'lineMatrix'> => ({
  kept: [],
  path: new Path(),
  willClip: false,
  textMatrix: identity,
  lineMatrix: identity,
})

/** `text` until a glyph has taken it. */
type Span = { actualText?: { text: string } }

/** The kind of resource that a name stands for. */
export const resourceOf = (
  { file, resources }: Walk,
  kind: string,
  name: PdfValue | undefined,
): PdfValue | undefined => {
  const named = dictOf(file.resolve(resources.get(kind)))
  return file.resolve(named?.get(nameOf(name) ?? ''))
}

/** `gs`: a dictionary of settings. */
const applySettings = ({ file, state }: Walk, settings: PdfDict): void => {
  const given = (key: string): PdfValue | undefined => file.resolve(settings.get(key))
  const number = (key: string, usual: number): number => {
    const value = given(key)
    return typeof value === 'number' ? value : usual
  }
  state.fillOpacity = number('ca', state.fillOpacity)
  state.strokeOpacity = number('CA', state.strokeOpacity)
  state.overprintMode = number('OPM', state.overprintMode)
  state.lineWidth = number('LW', state.lineWidth)
  if (settings.has('SMask')) state.isMasked = nameOf(given('SMask')) !== 'None'
  if (settings.has('BM')) state.isMixed = nameOf(given('BM')) !== 'Normal'
  const strokes = given('OP')
  if (typeof strokes === 'boolean') {
    state.strokeOverprints = strokes
    if (!settings.has('op')) state.fillOverprints = strokes
  }
  const fills = given('op')
  if (typeof fills === 'boolean') state.fillOverprints = fills
}

export const matrixOf = (value: PdfValue | undefined): Matrix => {
  const numbers = numbersOf(value)
  return numbers.length === 6 ? (numbers as unknown as Matrix) : identity
}

/** The numbers among operands, as many as are wanted; the missing ones are 0. */
export const numbersIn = (operands: readonly PdfValue[], count: number): number[] => {
  const numbers = numbersOf([...operands])
  return Array.from({ length: count }, (_, place) => numbers[place] ?? 0)
}

const restore = (walk: Walk): void => {
  const kept = walk.kept.pop()
  if (kept) walk.state = kept
  else say(walk.marks, 'The drawing brings back more states than it keeps.')
}

export const stateOperators: Operators = {
  q: walk => walk.kept.push({ ...walk.state }),
  Q: restore,
  cm: ({ state }, operands) => (state.ctm = combine(state.ctm, matrixOf([...operands]))),
  w: ({ state }, operands) => (state.lineWidth = numbersIn(operands, 1)[0]!),
  gs: (walk, [name]) => {
    const settings = resourceOf(walk, 'ExtGState', name)
    if (isDict(settings)) applySettings(walk, settings)
    else say(walk.marks, `The page uses settings ${nameOf(name)} that it does not have.`)
  },
}
