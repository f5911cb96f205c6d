/** One image of a family, with the truth about it. */
export type Sample = {
  /** PNG, JPEG or GIF, whichever the scheme itself sends. */
  image: Buffer
  /** The characters as they are drawn, in their case. */
  label: string
  /** What an arithmetic expression comes to, as a decimal integer; may be negative. */
  answer?: string
  /** Every character that the scheme may draw. */
  charset: string
  /** How many characters the scheme draws, where that is fixed. */
  length?: number
}

/** A scheme of verification images, drawn by its own package or rebuilt from its published parameters. */
export type Family = {
  /** The generator that the scheme comes from; variants of one generator share it and count once in a mean over families. */
  family: string
  /** Unique; kebab-case, so that it can name a folder. */
  name: string
  /** `dev` may be looked at while a model is made; `test` is scored only, or it no longer measures what is unseen. */
  half: 'dev' | 'test'
  /** `calc` images hold an arithmetic expression and have an answer. */
  kind: 'text' | 'calc'
  /** The same seed and index give the same bytes. */
  generate: (seed: number, index: number) => Promise<Sample>
}

export const digits = '0123456789'
export const uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
export const lowercase = 'abcdefghijklmnopqrstuvwxyz'
