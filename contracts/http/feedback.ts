import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { recognitionTypes } from '../tasks/recognition-answer.ts'

export const verdicts = ['correct', 'incorrect'] as const

/**
 * When a wrong answer gives its charge back: the verdict is `incorrect`, `expected` is something else than the answer, the answer
 * was given with at least `minConfidence`, the task was charged, and it ended at most `withinHours` ago. It happens once per task,
 * and per account to at most `share` of the recognitions that were charged in the last `days` days, or to `atLeast` of them.
 */
export const creditRule = { minConfidence: 0.9, withinHours: 24, share: 0.05, atLeast: 3, days: 30 } as const

/** Why a verdict gave nothing back. */
const creditReasons = [
  'verdict-correct',
  'no-expected',
  'rejected',
  'expected-is-answer',
  'low-confidence',
  'not-charged',
  'too-late',
  'limit-reached',
] as const
export type CreditReason = (typeof creditReasons)[number]

const { minConfidence, withinHours, share, atLeast, days } = creditRule

export const giveFeedbackSchema = z.strictObject({
  verdict: z.enum(verdicts),
  expected: z
    .string()
    .max(64)
    .regex(/\S/, 'must not be empty')
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
    .optional()
    .describe(
      `What the answer should have been. With it, an \`incorrect\` verdict within ${withinHours} hours on an answer with a ` +
        `confidence of at least ${minConfidence} gives the charge back: for at most ${share * 100} % of the recognitions that ` +
        `were charged in the last ${days} days, or ${atLeast} of them if that is more.`,
    ),
})
export type GiveFeedback = z.output<typeof giveFeedbackSchema>

/** What was said of a recognition. */
export const feedbackSchema = z.object({
  object: z.literal('feedback'),
  task_id: idSchema('task'),
  kind: z.enum(recognitionTypes),
  verdict: z.enum(verdicts),
  expected: z.string().nullable(),
  credited: z.string().regex(/^\d+$/).describe('The credits that were given back, as a decimal string.'),
  reason: z.enum(creditReasons).nullable().describe('Why nothing was given back; null when something was.'),
  created_at: z.iso.datetime(),
})
export type FeedbackView = z.output<typeof feedbackSchema>
