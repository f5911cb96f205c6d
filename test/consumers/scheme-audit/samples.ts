import { schemeAudit } from '#contracts/tasks/scheme-audit.ts'
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { ImageMeasures } from '../../../consumers/scheme-audit/meters/measure-image.ts'
import type { Reading } from '../../../consumers/scheme-audit/recognizer.ts'
import type { Sample, Scheme } from '../../../consumers/scheme-audit/sample.ts'

const schemeSchema = schemeAudit.input.shape.scheme

export const schemeOf = (given: Partial<z.input<typeof schemeSchema>> = {}): Scheme =>
  schemeSchema.parse({ name: 'Sign-in code', reads_as: 'text', ...given })

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const plainMeasures: Omit<ImageMeasures, 'pixelDigest' | 'pictureHash'> = {
  format: 'png',
  width: 100,
  height: 40,
  frames: 1,
  fullFrames: 0,
  embeddedText: '',
  glyphs: 4,
  solidGlyphs: 4,
  columns: Uint16Array.from({ length: 100 }, () => 5),
  glyphHeightPx: 24,
  strokeWidthPx: 4,
  lines: 0,
  lineShare: 0,
  specksPerThousand: 0,
  baselineJitter: 0,
  directionSpread: 0.5,
  noise: 0,
  contrast: 12,
  separability: 0.9,
}

export const readingOf = (answer: string, given: Partial<Reading> = {}): Reading => ({
  text: answer,
  value: answer,
  confidence: 0.9,
  candidates: [{ text: answer, value: answer, probability: 0.9 }],
  ms: 4,
  ...given,
})

type Given = Partial<Omit<Sample, 'measures' | 'reading'>> & {
  /** Tells one picture from another. */
  at: number
  answer?: string
  reading?: Partial<Reading>
  measures?: Partial<ImageMeasures>
}

/** A sample that was read as `answer`, and has that as its label unless another one is given. */
export const sampleOf = ({ at, answer = 'abcd', reading, measures, ...given }: Given): Sample => ({
  label: answer,
  digest: digest(`file ${at}`),
  ...given,
  reading: readingOf(answer, reading),
  measures: { ...plainMeasures, pixelDigest: digest(`pixels ${at}`), pictureHash: digest(`hash ${at}`), ...measures },
})

export const samplesOf = (answers: readonly string[]): Sample[] => answers.map((answer, at) => sampleOf({ at, answer }))
