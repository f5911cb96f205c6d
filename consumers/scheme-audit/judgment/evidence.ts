import type { RecognitionModel } from '../recognizer.ts'
import type { Sample, Scheme } from '../sample.ts'

/** What a report is made of. */
export type Evidence = {
  scheme: Scheme
  domain: string
  /** ISO date. */
  auditedOn: string
  samples: readonly Sample[]
  unreadable: number
  model: RecognitionModel
}
