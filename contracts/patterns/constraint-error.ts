/** A constraint that cannot be used: not of the supported form, too large, or impossible to meet. */
export class ConstraintError extends Error {
  /** Where in the pattern, counted in characters from 0; absent when it is about the whole. */
  readonly position: number | undefined

  constructor(message: string, position?: number) {
    super(position === undefined ? message : `${message} (at ${position})`)
    this.name = 'ConstraintError'
    this.position = position
  }
}
