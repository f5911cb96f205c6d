// What a page draws, found by doing what a press would do: its operators one after another (ISO 32000-1, annex A), without drawing.
import { decodeStream } from '../pdf/decode-stream.ts'
import { isWord, PdfLexer } from '../pdf/lexer.ts'
import type { PdfFile } from '../pdf/read-pdf.ts'
import { dictOf, isKind, nameOf, numbersOf, type PdfDict, type PdfStream, type PdfValue } from '../pdf/values.ts'
import { drawImage } from './draw-image.ts'
import { type Box, boxOf, common, movedBox } from './box.ts'
import { combine, staysUpright } from '../../matrix.ts'
import { noMarks, type PageMarks, say } from './marks.ts'
import { colorOperators } from './paint-operators.ts'
import { pathOperators } from './path-operators.ts'
import { firstState, freshStart, matrixOf, type Operators, resourceOf, stateOperators, type Walk } from './state.ts'
import { textOperators } from './text-operators.ts'

const deepestForms = 12
const mostForms = 10_000

export const walkPage = (file: PdfFile, page: PdfDict, media: Box): PageMarks => {
  const marks = noMarks()
  const resources = dictOf(file.resolve(page.get('Resources'))) ?? new Map<string, PdfValue>()
  const content = contentOf(file, page, marks)
  run(
    {
      file,
      marks,
      order: { count: 0, forms: 0 },
      resources,
      state: firstState(media),
      opacity: 1,
      depth: 0,
      spans: [],
      ...freshStart(),
    },
    content,
  )
  return marks
}

const contentOf = (file: PdfFile, page: PdfDict, marks: PageMarks): Buffer => {
  const given = file.resolve(page.get('Contents'))
  const streams = (Array.isArray(given) ? given : [given]).map(part => file.resolve(part))
  const parts = streams.map(stream =>
    isKind(stream, 'stream') ? decodeStream(stream, file.resolve)?.bytes : undefined,
  )
  if (parts.some(part => part === undefined)) say(marks, 'The drawing of the page cannot be read.')
  return Buffer.concat(parts.flatMap(part => (part ? [part, Buffer.from('\n')] : [])))
}

const run = (walk: Walk, content: Buffer): void => {
  const lexer = new PdfLexer(content, { hasRefs: false })
  let operands: PdfValue[] = []
  try {
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
      if (!isWord(token)) {
        operands.push(token)
        continue
      }
      operate(walk, token.word, operands)
      operands = []
    }
  } catch (error) {
    say(walk.marks, `The drawing breaks off: ${(error as Error).message}`)
  }
  if (walk.kept.length > 0) say(walk.marks, 'The drawing keeps more states than it brings back.')
}

const drawThing = (walk: Walk, name: PdfValue | undefined): void => {
  const thing = resourceOf(walk, 'XObject', name)
  if (!isKind(thing, 'stream')) return say(walk.marks, `The page draws ${nameOf(name)}, which it does not have.`)
  const type = nameOf(thing.dict.get('Subtype'))
  if (type === 'Image') drawImage(walk, thing)
  else if (type === 'Form') drawForm(walk, thing)
  else say(walk.marks, `The page draws something of the type ${type}.`)
}

/** Operators that change nothing that this report is about. */
const silent = ['J', 'j', 'M', 'd', 'ri', 'i', 'MP', 'DP', 'BX', 'EX'].map(name => [name, () => undefined] as const)

const operators = new Map<string, Operators[string]>([
  ...silent,
  ...[stateOperators, pathOperators, colorOperators, textOperators].flatMap(group => Object.entries(group)),
  ['Do', (walk, [name]) => drawThing(walk, name)],
])

const operate = (walk: Walk, name: string, operands: readonly PdfValue[]): void => {
  const work = operators.get(name)
  if (work) work(walk, operands)
  else say(walk.marks, `The drawing uses ${name.slice(0, 20)}, which is no operator that a page of ours needs.`)
}

const drawForm = (walk: Walk, form: PdfStream): void => {
  const { file, state, marks } = walk
  const content = decodeStream(form, file.resolve)?.bytes
  if (!content || walk.depth >= deepestForms || ++walk.order.forms > mostForms)
    return say(marks, 'A form on the page cannot be read.')
  const ctm = combine(state.ctm, matrixOf(file.resolve(form.dict.get('Matrix'))))
  const box = boxOf(numbersOf(file.resolve(form.dict.get('BBox'))))
  const isGroup = form.dict.has('Group')
  const inner: Walk = {
    ...walk,
    ...freshStart(),
    resources: dictOf(file.resolve(form.dict.get('Resources'))) ?? walk.resources,
    state: {
      ...state,
      ...(isGroup && { fillOpacity: 1, strokeOpacity: 1 }),
      ctm,
      clip: box ? common(state.clip, movedBox(ctm, box)) : state.clip,
      isClipUpright: state.isClipUpright && staysUpright(ctm),
    },
    opacity: isGroup ? walk.opacity * state.fillOpacity : walk.opacity,
    depth: walk.depth + 1,
  }
  run(inner, content)
}
