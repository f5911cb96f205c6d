import { evaluate } from '../../../consumers/recognition/decoding/calc/evaluate.ts'
import { parseExpression } from '../../../consumers/recognition/decoding/calc/parse.ts'
import { asFraction } from '../../../consumers/recognition/decoding/calc/rational.ts'
import { foldArithmetic, foldText } from '../../../consumers/recognition/decoding/folding.ts'
import { linesOf, type Picture } from './pictures.ts'

type SeenLine = { label: string; kind: 'text' | 'label' | 'calc'; image: string }

/**
 * Pictures of the renderer that the network was trained on, in fonts that it was not, as `validation-pack` writes them.
 * Arithmetic without a value, such as a division by zero, is left out.
 */
export const seenPictures = (): Picture[] =>
  linesOf<SeenLine>(new URL('seen.jsonl', import.meta.url)).flatMap(({ label, kind, image }): Picture[] => {
    const bytes = Buffer.from(image, 'base64')
    const common = { family: 'seen', generator: `seen-${kind}`, label, image: bytes }
    if (kind !== 'calc') return [{ ...common, kind: 'text' }]
    const answer = answerTo(label)
    return answer === undefined ? [] : [{ ...common, kind, answer }]
  })

/** What arithmetic in any notation comes to; undefined for what is none, or has no value. */
export const answerTo = (text: string): string | undefined => {
  const expression = parseExpression(foldText(text, foldArithmetic))
  const value = expression && evaluate(expression)
  return value && asFraction(value)
}
