import { z } from 'zod'
import { idSchema } from '../ids.ts'

/** What `text.recognize` and `calc.recognize` have in common. */

export const pictureSchema = idSchema('asset').describe(
  'The uploaded picture of one line: PNG, JPEG, WebP or GIF, at most 2 MiB and 4 megapixels; of an animation up to 16 frames.',
)

export const candidateCount = z
  .int()
  .min(1)
  .max(10)
  .default(3)
  .describe('How many readings to list at most, the most probable first.')

export const thresholdSchema = z
  .number()
  .min(0)
  .max(1)
  .optional()
  .describe(
    'The least confidence that an answer may have; below it the task still succeeds, with `rejected` and without an answer. ' +
      'Left out: what the model was calibrated for.',
  )

const share = z.number().min(0).max(1)

/** The part of a result that says how sure it is, and how it came about. */
export const certainty = {
  confidence: share.describe('The calibrated probability that the answer is right.'),
  rejected: z.boolean().describe('True when no answer is given, since it would be a guess.'),
  reason: z.enum(['nothing-read', 'unsure']).nullable().describe('Why it was rejected.'),
}

export const provenance = {
  cached: z
    .enum(['memory', 'shared', 'log'])
    .nullable()
    .describe(
      'Where the answer for the same picture and options was found, if the network was not asked: with the worker, within the hour for all of them, or in your log of recognitions.',
    ),
  views: z.int().min(0).describe('In how many renderings the picture was looked at.'),
  ms: z.number().min(0).describe('How long it took, from the bytes of the picture to the answer.'),
  model: z.string().describe('The first digits of the SHA-256 of the network with its alphabet and its calibration.'),
}

export const characterSchema = z.strictObject({ character: z.string(), confidence: share })
export const probabilitySchema = share

/** Same picture, same options, same account: the network is not asked again and the answer costs nothing. */
export const repeatCredits = 0n
