import { creditRule, type CreditReason, type GiveFeedback } from '#contracts/http/feedback.ts'
import type { RecognitionAnswer, RecognitionType } from '#contracts/tasks/recognition-answer.ts'

/** What the rule about credits looks at. */
export type Judged = {
  feedback: GiveFeedback
  kind: RecognitionType
  answer: Pick<RecognitionAnswer, 'answer' | 'alike' | 'confidence' | 'rejected'>
  /** Whether the task took upper and lower case for the same. */
  foldsCase: boolean
  /** What the task cost, in credits. */
  charged: bigint
  finishedAt: Date
  now: Date
}

/** Why a verdict gives nothing back, or undefined when nothing of the recognition itself stands against it. */
export const whyNotCredited = (judged: Judged): CreditReason | undefined => {
  const { feedback, answer, charged } = judged
  if (feedback.verdict === 'correct') return 'verdict-correct'
  if (feedback.expected === undefined) return 'no-expected'
  if (answer.rejected || answer.answer === null) return 'rejected'
  if (saysTheSame(feedback.expected, judged)) return 'expected-is-answer'
  if (answer.confidence < creditRule.minConfidence) return 'low-confidence'
  if (charged === 0n) return 'not-charged'
  return isTooLate(judged) ? 'too-late' : undefined
}

/** Whether what somebody expected is what was answered, written in whatever way. */
export const saysTheSame = (
  expected: string,
  { kind, answer: { answer, alike }, foldsCase }: Pick<Judged, 'kind' | 'answer' | 'foldsCase'>,
): boolean => {
  const plain = plainOf(expected, foldsCase)
  const answers = [...(answer === null ? [] : [answer]), ...alike].map(text => plainOf(text, foldsCase))
  if (answers.includes(plain)) return true
  return kind === 'calc.recognize' && answers.some(text => isSameNumber(text, plain))
}

// Full-width digits and letters are the same as narrow ones, and nobody types the spaces of a picture.
const plainOf = (text: string, foldsCase: boolean): string => {
  const plain = text.normalize('NFKC').replaceAll(/\s+/g, '')
  return foldsCase ? plain.toLowerCase() : plain
}

const isSameNumber = (one: string, other: string): boolean => Number(one) === Number(other)

const hourMs = 3_600_000

const isTooLate = ({ finishedAt, now }: Judged): boolean =>
  now.getTime() - finishedAt.getTime() > creditRule.withinHours * hourMs
