import { Failure } from '#contracts/failures.ts'

/** The file is no profile that this work can print with; `why` is a whole sentence for the customer. */
export const unusable = (why: string): Failure =>
  new Failure('unusable-profile', `The color profile cannot be used: ${why}`)
