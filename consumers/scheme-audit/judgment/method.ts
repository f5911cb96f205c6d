import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { createHash } from 'node:crypto'
import { figure, percent } from '../figures.ts'
import type { Sample } from '../sample.ts'
import type { Evidence } from './evidence.ts'
import type { Facts } from './facts.ts'

/** How the figures were come by, so that they can be checked and done again. */
export const methodOf = ({ samples, model }: Evidence, facts: Facts): SchemeReport['method'] => ({
  model: model.name,
  model_digest: model.digest,
  calibration_error: model.calibrationError,
  dataset_digest: datasetDigest(samples),
  notes: notesOf(facts),
})

const datasetDigest = (samples: readonly Sample[]): string => {
  const lines = samples.map(({ digest, label = '' }) => `${digest}\t${label}\n`).toSorted()
  return `sha-256:${createHash('sha256').update(lines.join('')).digest('hex')}`
}

const notesOf = ({ solving, guessing, code_space: space, samples, rules }: Facts): string[] => [
  'Intervals are two-sided, at 95 %, by Wilson’s method. Those of several attempts follow from them, each attempt at a fresh picture.',
  'The solver was not trained on this scheme. It was told what anybody can see: kind, and alphabet and length where stated. An attacker who trains on it will do better.',
  'Speed is that of one processor core on the machine of this audit.',
  ...(solving.basis === 'estimated'
    ? [
        'The solve rate is the mean of calibrated confidences; its interval is widened by the calibration error on both sides.',
      ]
    : []),
  guessing.basis === 'grammar'
    ? 'The rate of blind guessing is exact, by enumerating the generator whose answers the samples match (chi-square, p ≥ 0.001).'
    : `Blind guesses are chosen on one half of ${figure(guessing.samples)} answers and counted on the other, which corrects for small samples: the most frequent answer of a sample always looks more frequent than it is.`,
  ...(guessing.basis === 'readings' ? ['For want of labels, what the solver read stands in for the answers.'] : []),
  space.basis === 'declared'
    ? 'The code space is that of the alphabet and length stated by the owner.'
    : 'The code space is a lower bound: it counts only what occurred in the samples.',
  'Meters are of pixels, not of people; their scales are rough.',
  ...(samples.unreadable > 0
    ? [
        `${figure(samples.unreadable)} of ${figure(samples.given)} samples (${percent(samples.unreadable / samples.given)}) could not be read and are left out.`,
      ]
    : []),
  ...(rules.human_pass_rate === undefined
    ? ['No pass rate of people was given; the band of legibility is a guess from the pictures.']
    : []),
  'Not checked, since uploads cannot show it: headers and addresses not stated, whether an answer can be sent twice, and vector pictures, which uploads refuse.',
]
