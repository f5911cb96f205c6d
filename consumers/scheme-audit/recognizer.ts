import type { Scheme } from './sample.ts'

/** What the solver is told beside the picture: no more than anybody who has seen the scheme knows. */
export type RecognitionRequest = {
  reads_as: 'text' | 'calc'
  /** `fold`: upper and lower case are one, and the lower one is returned. */
  case_mode: 'preserve' | 'fold'
  charset?: string | undefined
  length?: number | undefined
  min_length?: number | undefined
  max_length?: number | undefined
  /** What the site takes for an answer, of arithmetic. */
  division?: Scheme['division']
  negative?: Scheme['negative']
}

export type Reading = {
  /** What stands in the picture; '' when nothing was read. */
  text: string
  /** The calibrated probability, 0 to 1, that the answer is right under the case mode asked for. */
  confidence: number
  /** Best first, the text above included. */
  candidates: { text: string; probability: number; value?: string | undefined }[]
  /** Of arithmetic: 'p' for an integer, else 'p/q'. */
  value?: string | undefined
  /** Processor time of one core. */
  ms: number
}

/** Reads one picture. Throws a `Failure` for what cannot be decoded, and the signal's reason when it aborts. */
export type Recognize = (
  bytes: Uint8Array,
  request: RecognitionRequest,
  options: { signal: AbortSignal },
) => Promise<Reading>

/** Which solver the figures are of. */
export type RecognitionModel = {
  name: string
  /** `sha-256:<hex>` of its weights. */
  digest: string
  /** The expected error of its confidences, 0 to 1, on generators that it was not trained on. */
  calibrationError: number
}
