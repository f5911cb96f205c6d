import { z } from 'zod'
import { featureNames } from './features.ts'

const finite = z.number()
const share = z.number().min(0).max(1)

/**
 * How features become a probability for one type of reading: bias + Σ weights · features (features as they are, not
 * standardized) through the logistic function, and that score through straight lines between the knots, which rise in
 * both coordinates. What lies outside the knots gets the nearest one's probability.
 */
const modelSchema = z.object({
  bias: finite,
  weights: z.record(z.enum(featureNames), finite),
  knots: z
    .array(z.object({ score: share, probability: share }))
    .min(1)
    .refine(
      knots =>
        knots.every(
          ({ score, probability }, at) =>
            at === 0 || (score > knots[at - 1]!.score && probability >= knots[at - 1]!.probability),
        ),
      'knots rise',
    ),
  /** Readings less probable than this to be right are rejected. */
  threshold: share,
})

/** What the models were fitted to, and what that did to the calibration error for families that were left out. */
const fittedSchema = z.object({
  /** The first digits of the SHA-256 of the network. */
  network: z.string(),
  seed: z.int(),
  /** How many pictures of each family. */
  pictures: z.record(z.string(), z.int()),
  calibrationError: z.record(z.string(), z.object({ before: share, after: share })),
})

/**
 * The file `calibration.json` beside a network. A model is of one question: the text as it stands (`text`), the text without
 * regard to case (`foldedText`) or the value of arithmetic (`calc`); the confidence is the probability that the answer is right
 * for who asked so. Without a model, nothing is calibrated; see `confidenceOf`.
 */
const calibrationSchema = z.object({
  version: z.literal(1),
  /** What the logits are divided by before anything else. */
  temperature: z.number().positive(),
  models: z.object({
    text: modelSchema.optional(),
    foldedText: modelSchema.optional(),
    calc: modelSchema.optional(),
  }),
  fitted: fittedSchema.optional(),
})

export type ConfidenceModel = z.infer<typeof modelSchema>
export type Calibration = z.infer<typeof calibrationSchema>

/** Takes what the network says at its word. */
export const uncalibrated: Calibration = { version: 1, temperature: 1, models: {} }

/** Reads the text of a `calibration.json`; without one, nothing is calibrated. Throws when it is not of the schema. */
export const readCalibration = (json: string | undefined): Calibration =>
  json === undefined ? uncalibrated : calibrationSchema.parse(JSON.parse(json))
