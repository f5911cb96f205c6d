import { z } from 'zod'
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

const valueSchema = z.string().describe('A whole number, or a fraction in lowest terms such as `-7/2`.')

/** Reads an arithmetic exercise such as `3+8=?`, `七×六` or `twelve minus four` and works it out. */
export const calcRecognize = defineKind({
  type: 'calc.recognize',
  done: 'calc.recognized',
  title: 'Read arithmetic and work it out',
  description:
    'Reads an exercise of two or three operands in digits, Chinese numerals or English words, and works it out exactly. ' +
    'The confidence is that of the value: all the ways to read the picture that come to the same add up.',
  input: z.strictObject({
    asset_id: pictureSchema,
    division: z
      .enum(['exact', 'floor', 'reject'])
      .default('exact')
      .describe('What a division that leaves a rest comes to: a fraction, the whole number below, or no answer.'),
    negative: z
      .enum(['allow', 'abs', 'reject'])
      .default('allow')
      .describe('What a value below zero becomes: itself, its absolute value, or no answer.'),
    candidates: candidateCount,
    min_confidence: thresholdSchema,
  }),
  result: z.strictObject({
    value: valueSchema.nullable().describe('The answer; null when it was rejected.'),
    decimal: z.string().nullable().describe('The answer with at most six decimals.'),
    expression: z.string().nullable().describe('The most probable reading in plain signs.'),
    text: z.string().nullable().describe('The same as it stands in the picture.'),
    ...certainty,
    characters: z.array(characterSchema).describe('Each character of `text`.'),
    candidates: z.array(
      z.strictObject({
        value: valueSchema,
        decimal: z.string(),
        expression: z.string(),
        probability: probabilitySchema,
      }),
    ),
    other_probability: probabilitySchema.describe('The probability of all values that are not listed.'),
    grammar_probability: probabilitySchema.describe('The probability that the picture shows arithmetic at all.'),
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
    input: { asset_id: 'ast_01JD0000000000000000000000' },
    result: {
      value: '11',
      decimal: '11',
      expression: '3+8',
      text: '3+8=?',
      confidence: 0.984,
      rejected: false,
      reason: null,
      characters: [
        { character: '3', confidence: 0.994 },
        { character: '+', confidence: 0.999 },
        { character: '8', confidence: 0.981 },
        { character: '=', confidence: 0.999 },
        { character: '?', confidence: 0.999 },
      ],
      candidates: [
        { value: '11', decimal: '11', expression: '3+8', probability: 0.979 },
        { value: '6', decimal: '6', expression: '3+3', probability: 0.012 },
      ],
      other_probability: 0.009,
      grammar_probability: 0.996,
      cached: null,
      views: 1,
      ms: 3.9,
      model: '9f2c41d07ab3',
    },
  },
})
