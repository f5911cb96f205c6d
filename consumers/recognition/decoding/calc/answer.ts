import { searchBeam } from '../beam.ts'
import { foldCharset, type Charset } from '../charset.ts'
import { foldEmissions, type Emissions } from '../emissions.ts'
import { foldArithmetic } from '../folding.ts'
import { unfold } from '../unfold.ts'
import { evaluate, type Policies } from './evaluate.ts'
import { arithmeticAutomaton } from './grammar.ts'
import { asCanonical, parseExpression } from './parse.ts'
import { asDecimal, asFraction } from '../../../rational.ts'

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
  /** The same reading as it stands in the image; worked out when asked for, since few answers are told. */
  asItStands: () => string
  /** Its characters one by one, in folded symbols: what other readings are compared with. */
  symbols: readonly string[]
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
    const folded = foldEmissions(emissions, alphabet)
    const { hypotheses } = searchBeam(folded, { width, automaton })
    const readings = hypotheses.map(({ labels, logProb }) => ({
      symbols: labels.map(label => alphabet.names[label]!),
      probability: Math.exp(logProb),
      asItStands: () => unfold(labels, { emissions, folded, alphabet }).join(''),
    }))
    return {
      answers: answersOf(readings, policies),
      grammarMass: readings.reduce((sum, { probability }) => sum + probability, 0),
    }
  }
}

/** In folded symbols, and how the same is written in the image. */
export type Reading = { symbols: readonly string[]; probability: number; asItStands: () => string }

/** The posterior of each value: P(v) = Σ P(reading) over the readings, best first, that evaluate to v. */
export const answersOf = (readings: readonly Reading[], policies: Policies): Answer[] => {
  const answers = new Map<string, Answer>()
  for (const { symbols, probability, asItStands } of readings) {
    const expression = parseExpression(symbols.join(''))
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
        asItStands,
        symbols,
      })
  }
  return [...answers.values()].toSorted((a, b) => b.probability - a.probability)
}
