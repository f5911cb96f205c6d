import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { recognitionTypes } from '../tasks/recognition-answer.ts'
import { certainty, provenance } from '../tasks/recognition.ts'
import { feedbackSchema, verdicts } from './feedback.ts'
import { createdQuery, pageQuery } from './page.ts'

const about = {
  task_id: idSchema('task'),
  kind: z.enum(recognitionTypes),
  asset_id: idSchema('asset').describe('The picture; it may have been deleted meanwhile.'),
  picture_digest: z.string().nullable().describe('`sha-256:<hex>` of the bytes of the picture.'),
  answer: z.string().nullable().describe('The text or the value; null when it was rejected.'),
}

/** One entry of the log: kept as long as the retention of its task says, at most 90 days, and gone with the task. */
export const recognitionSchema = z.object({
  object: z.literal('recognition'),
  ...about,
  confidence: certainty.confidence,
  rejected: certainty.rejected,
  ...provenance,
  feedback: feedbackSchema.nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
})
export type RecognitionView = z.output<typeof recognitionSchema>

export const recognitionQuery = pageQuery.extend({
  kind: z.enum(recognitionTypes).optional(),
  verdict: z
    .enum([...verdicts, 'none'])
    .optional()
    .describe('`none`: nobody has said anything of it.'),
  ...createdQuery,
})

/** One line of the export: a recognition whose truth somebody has told, for measuring a model by. */
export const judgedRecognitionSchema = z.object({
  ...about,
  options: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'What was asked: the input of the task without `asset_id`, with its defaults. An answer is right or wrong by it.',
    ),
  expected: z.string().nullable().describe('What was told; for a correct answer the answer itself.'),
  confidence: certainty.confidence,
  verdict: z.enum(verdicts),
  model: provenance.model,
})
export type JudgedRecognition = z.output<typeof judgedRecognitionSchema>
