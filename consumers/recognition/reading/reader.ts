import { calculatorFor, type Answer, type Calculator } from '../decoding/calc/answer.ts'
import type { Policies } from '../decoding/calc/evaluate.ts'
import { characterConfidences, type Candidate } from '../decoding/characters.ts'
import { foldCharset, type Alphabet, type Charset } from '../decoding/charset.ts'
import { chooseType, typeEvidence, type ReadingType } from '../decoding/choose-type.ts'
import type { Calibration } from '../decoding/confidence/calibration.ts'
import { confidenceOf } from '../decoding/confidence/confidence.ts'
import { featuresOf, type Features } from '../decoding/confidence/features.ts'
import type { Automaton } from '../decoding/constraint/automaton.ts'
import { constraintOf, type Hints } from '../decoding/constraint/hints.ts'
import { temper, type Emissions } from '../decoding/emissions.ts'
import { foldCase, type CaseMode } from '../decoding/folding.ts'
import { alphanumeric, isOpen, weighPlausibility } from '../decoding/plausibility.ts'
import { readText, type TextReading } from '../decoding/read-text.ts'

/** What is asked of a picture. */
export type Question = {
  readAs: ReadingType | 'auto'
  hints: Hints
  caseMode: CaseMode
  policies: Policies
}

/** One look at a picture, decoded: the readings, best first, and what their confidence is judged by. */
export type Reading =
  | {
      type: 'text'
      candidates: TextCandidate[]
      mass: number
      judged: Judged | undefined
      calculation: Answer | undefined
    }
  | { type: 'calc'; answers: Answer[]; mass: number; judged: Judged | undefined }

type TextCandidate = Candidate & { text: string }

/** Absent when nothing was read. */
export type Judged = { features: Features; confidence: number; characters: { character: string; confidence: number }[] }

/** Turns what the network sees into answers. Keeps what is costly to build for the next question of the same form. */
export class Reader {
  readonly #charset: Charset
  readonly #calibration: Calibration
  readonly #calculate: Calculator
  readonly #alphabets = new Map<CaseMode, Alphabet>()
  readonly #constraints = new Map<string, Automaton | undefined>()

  constructor(charset: Charset, calibration: Calibration) {
    this.#charset = charset
    this.#calibration = calibration
    this.#calculate = calculatorFor(charset)
  }

  /**
   * The least confidence of an answer, unless the caller says otherwise.
   */
  threshold(type: ReadingType): number {
    return this.#calibration.models[type]?.threshold ?? 0
  }

  /** @throws ConstraintError when no text can meet the hints. */
  read(seen: Emissions, question: Question, agreement = 1): Reading {
    const emissions = temper(seen, this.#calibration.temperature)
    if (question.readAs === 'calc') return this.#readCalc(emissions, question, agreement)
    const text = this.#readText(emissions, question, agreement)
    if (question.readAs === 'text') return text
    const { answers, grammarMass } = this.#calculate(emissions, question.policies)
    const { type } = chooseType(typeEvidence(grammarMass, text.candidates))
    return type === 'text' ? text : { ...text, calculation: answers[0] }
  }

  #readText(
    emissions: Emissions,
    { hints, caseMode }: Question,
    agreement: number,
  ): Extract<Reading, { type: 'text' }> {
    const reading = isOpen(hints)
      ? this.#readOpen(emissions, { hints, caseMode })
      : this.#readUnder(emissions, { hints, caseMode })
    const { candidates, mass } = reading
    const judged = this.#judge('text', { emissions, candidates, grammarMass: Math.min(1, mass), agreement })
    return { type: 'text', candidates, mass, judged, calculation: undefined }
  }

  #readUnder(emissions: Emissions, { hints, caseMode }: Pick<Question, 'hints' | 'caseMode'>): TextReading {
    const automaton = this.#constraint(hints, caseMode)
    return readText(emissions, this.#alphabet(caseMode), { width: beamWidth, automaton })
  }

  /** When nobody says what characters there are: everything that may be written, and the best that letters and digits alone make. */
  #readOpen(emissions: Emissions, question: Pick<Question, 'hints' | 'caseMode'>): TextReading {
    const open = this.#readUnder(emissions, question)
    const plain = this.#readUnder(emissions, { ...question, hints: { ...question.hints, charset: alphanumeric } })
    return weighPlausibility([...open.candidates, ...plain.candidates])
  }

  #readCalc(emissions: Emissions, { policies }: Question, agreement: number): Reading {
    const { answers, grammarMass } = this.#calculate(emissions, policies)
    const candidates = answers.map(({ text, probability }) => ({ symbols: Array.from(text), probability }))
    const judged = this.#judge('calc', { emissions, candidates, grammarMass: Math.min(1, grammarMass), agreement })
    return { type: 'calc', answers, mass: grammarMass, judged }
  }

  #judge(type: ReadingType, evidence: Parameters<typeof featuresOf>[0]): Judged | undefined {
    if (evidence.candidates.length === 0) return undefined
    const features = featuresOf(evidence)
    return {
      features,
      confidence: confidenceOf(features, this.#calibration.models[type]),
      characters: characterConfidences(evidence.candidates).map(({ symbol, probability }) => ({
        character: symbol,
        confidence: probability,
      })),
    }
  }

  #alphabet(caseMode: CaseMode): Alphabet {
    const known = this.#alphabets.get(caseMode)
    if (known) return known
    const made = foldCharset(this.#charset, foldCase[caseMode])
    this.#alphabets.set(caseMode, made)
    return made
  }

  #constraint(hints: Hints, caseMode: CaseMode): Automaton | undefined {
    const name = JSON.stringify([hints, caseMode])
    if (this.#constraints.has(name)) return this.#constraints.get(name)
    const made = constraintOf(hints, this.#alphabet(caseMode))
    if (this.#constraints.size >= maxConstraints) this.#constraints.clear()
    this.#constraints.set(name, made)
    return made
  }
}

const beamWidth = 8
const maxConstraints = 64
