import { searchBeam } from '../beam.ts'
import { asText, foldCharset, type Charset } from '../charset.ts'
import { foldEmissions, type Emissions } from '../emissions.ts'
import { foldArithmetic } from '../folding.ts'
import { evaluate, type Policies } from './evaluate.ts'
import { arithmeticAutomaton } from './grammar.ts'
import { asCanonical, parseExpression } from './parse.ts'
import { asDecimal, asFraction } from './rational.ts'

/** One value that the image may come to. */
export type Answer = {
  /** 'p' for an integer, else 'p/q'. */
  value: string
  /** The same in decimal digits, at most six behind the point. */
  decimal: string
  /** All readings with this value taken together. */
  probability: number
  /** The most probable of them, as `asCanonical` writes it. */
  expression: string
  /** The same reading as it stands in the image, in folded symbols; its labels are those of the folded alphabet. */
  text: string
  labels: number[]
}

export type Calculation = {
  /** Best first; empty when nothing in the image reads as arithmetic that has a value. */
  answers: Answer[]
  /** The probability that the image shows arithmetic at all, as far as the search saw. */
  grammarMass: number
}

export type Calculator = (emissions: Emissions, policies?: Policies) => Calculation

const width = 16

/**
 * To be made once per charset, since the automaton of the grammar takes some tenths of a second. Throws a ConstraintError
 * for a charset in which no sum can be written.
 */
export const calculatorFor = (charset: Charset): Calculator => {
  const alphabet = foldCharset(charset, foldArithmetic)
  const automaton = arithmeticAutomaton(alphabet)
  return (emissions, policies = {}) => {
    const { hypotheses } = searchBeam(foldEmissions(emissions, alphabet), { width, automaton })
    const readings = hypotheses.map(({ labels, logProb }) => ({
      labels,
      text: asText(labels, alphabet),
      probability: Math.exp(logProb),
    }))
    return {
      answers: answersOf(readings, policies),
      grammarMass: readings.reduce((sum, { probability }) => sum + probability, 0),
    }
  }
}

export type Reading = { labels: number[]; text: string; probability: number }

/** The posterior of each value: P(v) = Σ P(reading) over the readings, best first, that evaluate to v. */
export const answersOf = (readings: readonly Reading[], policies: Policies): Answer[] => {
  const answers = new Map<string, Answer>()
  for (const { labels, text, probability } of readings) {
    const expression = parseExpression(text)
    const result = expression && evaluate(expression, policies)
    if (!result) continue
    const value = asFraction(result)
    const known = answers.get(value)
    if (known) known.probability += probability
    else
      answers.set(value, {
        value,
        decimal: asDecimal(result),
        probability,
        expression: asCanonical(expression),
        text,
        labels,
      })
  }
  return [...answers.values()].toSorted((a, b) => b.probability - a.probability)
}
