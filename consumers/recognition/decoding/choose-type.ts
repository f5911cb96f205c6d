import { parseExpression } from './calc/parse.ts'
import { foldArithmetic, foldText } from './folding.ts'

/** What a reading can be of; a request that does not know lets the image say. */
export type ReadingType = 'text' | 'calc'

export type TypeEvidence = {
  /** The probability of all arithmetic that the image may show. */
  grammarMass: number
  /** The probability of all texts found that are no arithmetic. */
  otherTextMass: number
}

export type TypePriors = {
  /** How many images of those to come show arithmetic, 0 to 1. */
  calc: number
  /** How many of the others look like arithmetic by chance, such as the code 3x8 or the date 12-04, 0 to 1. */
  coincidence: number
}

const defaultPriors: TypePriors = { calc: 0.5, coincidence: 0.02 }

/** `grammarMass` is that of a calculator, the candidates those of a reader of text without constraints. */
export const typeEvidence = (
  grammarMass: number,
  candidates: readonly { text: string; probability: number }[],
): TypeEvidence => ({
  grammarMass,
  otherTextMass: candidates
    .filter(({ text }) => !parseExpression(foldText(text, foldArithmetic)))
    .reduce((sum, { probability }) => sum + probability, 0),
})

/** The more probable type by Bayes' rule, and how probable it is; 'text' on even odds. */
export const chooseType = (
  { grammarMass, otherTextMass }: TypeEvidence,
  { calc, coincidence }: TypePriors = defaultPriors,
): { type: ReadingType; probability: number } => {
  const forCalc = calc * grammarMass
  const forText = (1 - calc) * (otherTextMass + coincidence * grammarMass)
  const sum = forCalc + forText
  if (forCalc > forText) return { type: 'calc', probability: forCalc / sum }
  return { type: 'text', probability: sum === 0 ? 1 - calc : forText / sum }
}
