import { evaluate } from '../../../consumers/recognition/decoding/calc/evaluate.ts'
import { parseExpression } from '../../../consumers/recognition/decoding/calc/parse.ts'
import { asFraction } from '../../../consumers/rational.ts'
import { foldArithmetic, foldText } from '../../../consumers/recognition/decoding/folding.ts'
import { linesOf, type Picture } from './pictures.ts'

/** A line of a pack, as `scheme-pack` and `validation-pack` of the training house write it; `scheme` from the first only. */
type PackLine = { scheme?: string; label: string; kind: 'text' | 'label' | 'calc'; image: string }

/** Pictures of schemes in styles that the network has seen, in faces made for reading that it has not. */
export const seenPictures = (): Picture[] => readPack('schemes.jsonl', 'seen')

/** Pictures of the mixture that the network was trained on, in faces of any kind that it was not; people cannot read all of them. */
export const mixturePictures = (): Picture[] => readPack('mixture.jsonl', 'mixture')

/** Arithmetic without a value, such as a division by zero, is left out. */
const readPack = (file: string, family: 'seen' | 'mixture'): Picture[] =>
  linesOf<PackLine>(new URL(file, import.meta.url)).flatMap(({ scheme, label, kind, image }): Picture[] => {
    const common = { family, generator: `${family}-${scheme ?? kind}`, label, image: Buffer.from(image, 'base64') }
    if (kind !== 'calc') return [{ ...common, kind: 'text' }]
    const answer = answerTo(label)
    return answer === undefined ? [] : [{ ...common, kind, answer }]
  })

/** Whether the pictures of a family come from the house's own renderer. */
export const isOfTheHouse = (family: string): boolean => family === 'seen' || family === 'mixture'

/** What arithmetic in any notation comes to; undefined for what is none, or has no value. */
export const answerTo = (text: string): string | undefined => {
  const expression = parseExpression(foldText(text, foldArithmetic))
  const value = expression && evaluate(expression)
  return value && asFraction(value)
}
