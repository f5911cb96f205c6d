import { z } from 'zod'
import { ConstraintError } from '../patterns/constraint-error.ts'
import { parsePattern } from '../patterns/pattern.ts'
import { defineKind } from './kind.ts'
import {
  candidateCount,
  certainty,
  characterSchema,
  pictureSchema,
  probabilitySchema,
  provenance,
  repeatCredits,
  thresholdSchema,
} from './recognition.ts'

const refusePattern = (pattern: string, context: z.RefinementCtx): void => {
  try {
    parsePattern(pattern)
  } catch (error) {
    if (!(error instanceof ConstraintError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
}

const length = z.int().min(1).max(32)

const input = z
  .strictObject({
    asset_id: pictureSchema,
    read_as: z
      .enum(['text', 'auto'])
      .default('text')
      .describe('`auto` decides by the picture whether it shows a text or arithmetic.'),
    charset: z.string().min(1).max(256).optional().describe('The characters that can occur.'),
    length: length.optional().describe('How many characters there are.'),
    min_length: length.optional(),
    max_length: length.optional(),
    pattern: z
      .string()
      .min(1)
      .max(256)
      .superRefine(refusePattern)
      .optional()
      .describe(
        'What the whole text matches: literals, `.`, `\\d`, `\\w`, classes, groups, `|`, `?`, `*`, `+` and `{m,n}` of regular expressions.',
      ),
    case_mode: z
      .enum(['preserve', 'fold', 'upper', 'lower'])
      .default('preserve')
      .describe('`fold`, `upper` and `lower` take both cases of a letter for the same and write one of them.'),
    candidates: candidateCount,
    min_confidence: thresholdSchema,
  })
  .refine(
    ({ length: exact, min_length, max_length }) => exact === undefined || (min_length ?? max_length) === undefined,
    {
      error: 'give `length`, or `min_length` and `max_length`',
      path: ['length'],
    },
  )
  .refine(({ min_length = 0, max_length = 32 }) => min_length <= max_length, {
    error: 'is above `max_length`',
    path: ['min_length'],
  })

/** Reads a short text, also a distorted one: verification images, labels, serial numbers, prices. */
export const textRecognize = defineKind({
  type: 'text.recognize',
  done: 'text.recognized',
  title: 'Read a short text',
  description:
    'Reads one line of up to about twenty characters in a picture, also when it is distorted, and says how sure it is. ' +
    'For pictures of your own: the auditing of your own verification images, accessibility, labels and price tags.',
  input,
  result: z.strictObject({
    read_as: z
      .enum(['text', 'calc'])
      .describe('What the picture was taken for. Of arithmetic the confidence is that of the value.'),
    text: z.string().nullable().describe('The answer; null when it was rejected.'),
    ...certainty,
    characters: z.array(characterSchema).describe('Each character of the most probable reading.'),
    candidates: z.array(z.strictObject({ text: z.string(), probability: probabilitySchema })),
    other_probability: probabilitySchema.describe('The probability of all readings that are not listed.'),
    calculation: z
      .strictObject({ expression: z.string(), value: z.string() })
      .nullable()
      .describe('What the text comes to, when it was read as arithmetic and is not rejected.'),
    ...provenance,
  }),
  credits: () => 1n,
  repeatCredits,
  priceRule:
    '1 credit; nothing for the same picture with the same options within the hour, or while your log keeps its answer.',
  timeoutMs: 30_000,
  concurrency: 8,
  assets: ({ asset_id }) => [asset_id],
  example: {
    input: { asset_id: 'ast_01JD0000000000000000000000', length: 4, case_mode: 'fold' },
    result: {
      read_as: 'text',
      text: 'x7kq',
      confidence: 0.962,
      rejected: false,
      reason: null,
      characters: [
        { character: 'x', confidence: 0.991 },
        { character: '7', confidence: 0.998 },
        { character: 'k', confidence: 0.987 },
        { character: 'q', confidence: 0.974 },
      ],
      candidates: [
        { text: 'x7kq', probability: 0.951 },
        { text: 'x7kg', probability: 0.024 },
      ],
      other_probability: 0.025,
      calculation: null,
      cached: null,
      views: 1,
      ms: 3.4,
      model: '9f2c41d07ab3',
    },
  },
})
