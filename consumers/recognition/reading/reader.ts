import type { BeamOptions } from '../decoding/beam.ts'
import { calculatorFor, type Answer, type Calculation, type Calculator } from '../decoding/calc/answer.ts'
import type { Policies } from '../decoding/calc/evaluate.ts'
import { asCanonical, parseExpression } from '../decoding/calc/parse.ts'
import { characterConfidences } from '../decoding/characters.ts'
import { foldCharset, type Alphabet, type Charset } from '../decoding/charset.ts'
import { chooseType, typeEvidence, type ReadingType } from '../decoding/choose-type.ts'
import type { Calibration } from '../decoding/confidence/calibration.ts'
import { confidenceOf } from '../decoding/confidence/confidence.ts'
import { featuresOf, type Features } from '../decoding/confidence/features.ts'
import type { Automaton } from '../decoding/constraint/automaton.ts'
import { constraintOf, type Hints } from '../decoding/constraint/hints.ts'
import { foldEmissions, temper, type Emissions } from '../decoding/emissions.ts'
import { foldArithmetic, foldCase, foldText, type CaseMode } from '../decoding/folding.ts'
import { alphanumeric, isOpen, weighPlausibility } from '../decoding/plausibility.ts'
import { readText, type DecodedText, type TextReading } from '../decoding/read-text.ts'

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
      candidates: Read[]
      mass: number
      judged: Judged | undefined
      calculation: Worked | undefined
    }
  | { type: 'calc'; answers: Worked[]; mass: number; judged: Judged | undefined }

/** A text and how probable it is. */
type Read = { text: string; probability: number }
/** A value and how it is written. */
export type Worked = Omit<Answer, 'symbols' | 'asItStands'> & { text: string }

/** What one rendering of a picture comes to, as far as the question asks. */
export type View = { emissions: Emissions; text: DecodedText | undefined; calculation: Calculation | undefined }

/** Absent when nothing was read. */
export type Judged = { features: Features; confidence: number; characters: { character: string; confidence: number }[] }

/** Turns what the network sees into answers. Keeps what is costly to build for the next question of the same form. */
export class Reader {
  readonly #charset: Charset
  readonly #calibration: Calibration
  readonly #calculate: Calculator
  readonly #alphabets = new Map<CaseMode, Alphabet>()
  readonly #constraints = new Map<string, Automaton | undefined>()
  #constraintBytes = 0

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

  /** Decodes what the network saw in one rendering of a picture. @throws ConstraintError when no text can meet the hints */
  decode(seen: Emissions, question: Question): View {
    const { temperature } = this.#calibration
    const emissions = temperature === 1 ? seen : temper(seen, temperature)
    const { readAs } = question
    return {
      emissions,
      text: readAs === 'calc' ? undefined : this.#decodeText(emissions, question),
      calculation: readAs === 'text' ? undefined : this.#calculate(emissions, question.policies),
    }
  }

  /** Reads one rendering of a picture or several, which then count alike: the probability of a reading is its mean over them. */
  read(views: readonly View[], question: Question): Reading {
    if (question.readAs === 'calc') return this.#readCalc(views, work(views))
    const text = this.#readText(views, question)
    if (question.readAs === 'text') return text
    const worked = work(views)
    const { type } = chooseType(typeEvidence(worked.mass, text.candidates))
    if (type === 'text' || worked.answers.length === 0) return text
    // Of arithmetic it is the value that is answered for; the text that is told is one that comes to it.
    const { answers, judged } = this.#readCalc(views, worked)
    const calculation = answers[0]!
    return { ...text, candidates: ledBy(calculation, text.candidates), judged, calculation }
  }

  #readText(views: readonly View[], question: Question): Extract<Reading, { type: 'text' }> {
    const found = views.flatMap(({ text }) => text ?? [])
    const weigh = isOpen(question.hints) ? weighPlausibility : total
    const { candidates, mass } = weigh(meanOver(found))
    const agreement = shareOf(found, some => weigh(some.candidates).candidates[0]?.text === candidates[0]?.text)
    const model = question.caseMode === 'preserve' ? 'text' : 'foldedText'
    const judged = this.#judge(model, {
      emissions: views[0]!.emissions,
      candidates,
      grammarMass: Math.min(1, mass),
      agreement,
    })
    // What the search knows of them besides would cost more to send to another thread than to find.
    const read = candidates.map(({ text, probability }) => ({ text, probability }))
    return { type: 'text', candidates: read, mass, judged, calculation: undefined }
  }

  /** When nobody says what characters there are: everything that may be written, and the best that letters and digits alone make. */
  #decodeText(emissions: Emissions, { hints, caseMode }: Question): DecodedText {
    const alphabet = this.#alphabet(caseMode)
    const folded = foldEmissions(emissions, alphabet)
    const under = (some: Hints): BeamOptions => ({ width: beamWidth, automaton: this.#constraint(some, caseMode) })
    const searches = isOpen(hints) ? [hints, { ...hints, charset: alphanumeric }] : [hints]
    return readText(folded, alphabet, ...searches.map(under))
  }

  #readCalc(views: readonly View[], worked: Work): Extract<Reading, { type: 'calc' }> {
    const { answers: candidates, mass, agreement } = worked
    const [{ emissions }] = views as [View]
    const judged = this.#judge('calc', { emissions, candidates, grammarMass: Math.min(1, mass), agreement })
    const answers = candidates.map(({ value, decimal, expression, asItStands, probability }) => ({
      value,
      decimal,
      expression,
      text: asItStands(),
      probability,
    }))
    return { type: 'calc', answers, mass, judged: judged && writtenAs(answers[0]!.text, judged) }
  }

  #judge(model: keyof Calibration['models'], evidence: Parameters<typeof featuresOf>[0]): Judged | undefined {
    if (evidence.candidates.length === 0) return undefined
    const features = featuresOf(evidence)
    return {
      features,
      confidence: confidenceOf(features, this.#calibration.models[model]),
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
    this.#constraints.set(name, made)
    this.#constraintBytes += bytesOf(made)
    for (const [oldest, automaton] of this.#constraints) {
      if (this.#constraints.size <= maxConstraints && this.#constraintBytes <= maxConstraintBytes) break
      this.#constraints.delete(oldest)
      this.#constraintBytes -= bytesOf(automaton)
    }
    return made
  }
}

/** The same with its characters as they stand in the picture. */
const writtenAs = (text: string, judged: Judged): Judged => {
  const symbols = Array.from(text)
  return { ...judged, characters: judged.characters.map((one, at) => ({ ...one, character: symbols[at]! })) }
}

/** The texts with the most probable of those that come to the value in front; where none does, as the value is written. */
const ledBy = ({ expression, text, probability }: Worked, candidates: readonly Read[]): Read[] => {
  const isSame = (candidate: Read): boolean => {
    const parsed = parseExpression(foldText(candidate.text, foldArithmetic))
    return parsed !== undefined && asCanonical(parsed) === expression
  }
  const first = candidates.find(isSame) ?? { text, probability }
  return [first, ...candidates.filter(candidate => candidate !== first)]
}

type Work = { answers: Answer[]; mass: number; agreement: number }

const work = (views: readonly View[]): Work => {
  const worked = views.flatMap(({ calculation }) => calculation ?? [])
  const answers = meanAnswers(worked.map(({ answers: some }) => some))
  return {
    answers,
    mass: worked.reduce((sum, { grammarMass }) => sum + grammarMass, 0) / worked.length,
    agreement: shareOf(worked, ({ answers: some }) => some[0]?.value === answers[0]?.value),
  }
}

/** All candidates, each with its mean probability over the views, in whichever of them it was found. */
const meanOver = (views: readonly DecodedText[]): TextReading['candidates'] => {
  if (views.length === 1) return views[0]!.candidates
  const found = views.map(({ candidates }) => new Map(candidates.map(candidate => [candidate.text, candidate])))
  const unique = new Map(found.flatMap(candidates => [...candidates]))
  return [...unique.values()].map(candidate => {
    const { text, labels } = candidate
    const inEach = views.map(({ logProbOf }, at) => found[at]!.get(text)?.probability ?? Math.exp(logProbOf(labels)))
    return { ...candidate, probability: inEach.reduce((sum, probability) => sum + probability, 0) / views.length }
  })
}

const total = (candidates: TextReading['candidates']): TextReading => ({
  candidates: candidates.toSorted((a, b) => b.probability - a.probability),
  mass: candidates.reduce((sum, { probability }) => sum + probability, 0),
})

/** Each value with its mean probability; written as in the view that is surest of it. */
const meanAnswers = (views: readonly (readonly Answer[])[]): Answer[] => {
  const byValue = Map.groupBy(views.flat(), ({ value }) => value)
  return [...byValue.values()]
    .map(some => ({
      ...some.toSorted((a, b) => b.probability - a.probability)[0]!,
      probability: some.reduce((sum, { probability }) => sum + probability, 0) / views.length,
    }))
    .toSorted((a, b) => b.probability - a.probability)
}

const shareOf = <Item>(items: readonly Item[], isSo: (item: Item) => boolean): number =>
  items.filter(isSo).length / items.length

const beamWidth = 8
const maxConstraints = 64
/** Of all of a reader together: an unusual pattern takes 2 MB, and a usual one some kilobytes. */
const maxConstraintBytes = 16 * 2 ** 20

const bytesOf = (automaton: Automaton | undefined): number => automaton?.next.byteLength ?? 0
