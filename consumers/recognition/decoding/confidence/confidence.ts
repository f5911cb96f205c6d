import type { ConfidenceModel } from './calibration.ts'
import { featureNames, type Features } from './features.ts'
import { interpolate } from './isotonic.ts'
import { logistic } from './logistic.ts'

/** The probability, 0 to 1, that the reading is right. Without a model, what the network itself believes. */
export const confidenceOf = (features: Features, model?: ConfidenceModel): number => {
  if (!model) return Math.min(1, Math.exp(features.logProb))
  const score = logistic(featureNames.reduce((sum, name) => sum + model.weights[name] * features[name], model.bias))
  return interpolate(model.knots, score)
}

/** Why a reading is not given as the answer: there is none that is allowed, or it is too likely wrong. */
export type Rejection = 'nothing-read' | 'unsure'

/** `confidence` is absent when nothing was read. Without a threshold every reading is good enough. */
export const rejectionOf = (confidence: number | undefined, threshold = 0): Rejection | undefined => {
  if (confidence === undefined) return 'nothing-read'
  return confidence < threshold ? 'unsure' : undefined
}
