// What the shipped reader makes of a picture, and whether it is right.
import { align } from '../../../consumers/recognition/decoding/characters.ts'
import type { Features } from '../../../consumers/recognition/decoding/confidence/features.ts'
import type { Question, Reading } from '../../../consumers/recognition/reading/reader.ts'
import type { ThreadAnswer, ThreadTask } from '../../../consumers/recognition/thread.ts'
import type { Picture } from './pictures.ts'

export type Mode = 'preserve' | 'hinted-preserve' | 'fold' | 'hinted' | 'calc'

type Scheme = Pick<Picture, 'charset' | 'length'>

/** What is asked: text as it stands, without regard to case, the same with what is known of the scheme, or the value of arithmetic. */
export const questionOf = (mode: Mode, scheme: Scheme): Question => ({
  readAs: mode === 'calc' ? 'calc' : 'text',
  hints: hintsOf(mode, scheme),
  caseMode: mode === 'fold' || mode === 'hinted' ? 'fold' : 'preserve',
  policies: {},
})

const hintsOf = (mode: Mode, { charset, length }: Scheme): Question['hints'] => {
  if (mode === 'hinted-preserve') return { charset, length }
  return mode === 'hinted' ? { charset: bothCases(charset), length } : {}
}

const bothCases = (charset: string | undefined): string | undefined =>
  charset && [...new Set(`${charset}${charset.toLowerCase()}`)].join('')

/** Which questions a picture is asked: to one of nothing both types of them. */
export const modesFor = ({ kind, charset }: Picture): readonly Mode[] => {
  if (kind === 'text') return charset === undefined ? ['preserve', 'fold'] : ['preserve', 'fold', 'hinted']
  return kind === 'calc' ? ['calc'] : ['preserve', 'fold', 'calc']
}

/** The first of its questions, as a thread is asked it. */
export const firstTaskOf = (picture: Picture): ThreadTask => ({
  bytes: picture.image,
  question: questionOf(modesFor(picture)[0]!, picture),
})

export type Outcome = {
  picture: Picture
  mode: Mode
  /** Best first, at most three. */
  answers: string[]
  correct: boolean
  isInTopThree: boolean
  confidence: number
  rejected: boolean
  features: Features | undefined
  /** Edits from the best answer to the truth, and the characters of the truth. */
  edits: number
  characters: number
}

/** `answer` is undefined for a picture that is refused, which is then not answered. */
export const outcomeOf = (picture: Picture, mode: Mode, answer: ThreadAnswer | undefined): Outcome => {
  const truth = truthOf(picture, mode) ?? ''
  const answers = answer ? answersOf(answer.reading).slice(0, 3) : []
  return {
    picture,
    mode,
    answers,
    correct: answer !== undefined && isRight(picture, mode, answer.reading),
    isInTopThree: picture.kind !== 'non-text' && answers.includes(truth),
    ...certaintyOf(answer),
    edits: editsBetween(truth, answers[0] ?? ''),
    characters: Array.from(truth).length,
  }
}

const certaintyOf = (answer: ThreadAnswer | undefined): Pick<Outcome, 'confidence' | 'rejected' | 'features'> => {
  const judged = answer?.reading.judged
  if (!judged) return { confidence: 0, rejected: true, features: undefined }
  return { confidence: judged.confidence, rejected: judged.confidence < answer.threshold, features: judged.features }
}

/** Undefined for a picture of nothing, of which every answer is wrong. */
const truthOf = ({ kind, label, answer }: Picture, mode: Mode): string | undefined => {
  if (kind === 'non-text') return undefined
  if (mode === 'calc') return answer
  return mode === 'fold' || mode === 'hinted' ? label.toLowerCase() : label
}

/** Whether the best answer is what is in the picture, judged as it was asked. */
export const isRight = (picture: Picture, mode: Mode, reading: Reading): boolean =>
  answersOf(reading)[0] !== undefined && answersOf(reading)[0] === truthOf(picture, mode)

const answersOf = (reading: Reading): string[] =>
  reading.type === 'calc' ? reading.answers.map(({ value }) => value) : reading.candidates.map(({ text }) => text)

/** Levenshtein's distance. */
export const editsBetween = (truth: string, text: string): number => {
  const [one, other] = [Array.from(truth), Array.from(text)]
  const aligned = align(one, other)
  const kept = aligned.filter(symbol => symbol !== '').length
  return aligned.filter((symbol, at) => symbol !== one[at]).length + other.length - kept
}
