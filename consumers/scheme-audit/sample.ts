import type { SchemeAuditInput } from '#contracts/tasks/scheme-audit.ts'
import type { ImageMeasures } from './meters/measure-image.ts'
import type { Reading } from './recognizer.ts'

export type Scheme = SchemeAuditInput['scheme']

/** A picture that could be read, without its bytes. */
export type Sample = {
  label?: string | undefined
  servedAs?: string | undefined
  /** Hexadecimal digits of the SHA-256 of the file. */
  digest: string
  reading: Reading
  measures: ImageMeasures
}
