import { Failure } from '#contracts/failures.ts'

/** Work that has to come back later; no attempt is counted for it. */
export const busy = (): Failure =>
  new Failure('dependency-unavailable', 'The browser has enough to do.', { retry: { afterMs: 2_000 } })
