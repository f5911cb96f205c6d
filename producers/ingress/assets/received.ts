import type { Written } from '#infra/storage/storage.ts'
import { Problem } from '../problem.ts'

/** Stores what a stream yields, up to the limit on uploads. */
export type Save = (source: AsyncIterable<Uint8Array>) => Promise<Written>

/** A file that has arrived and lies in storage; nobody has looked at it yet. */
export type Received = Written & {
  /** The media type that the client named for the file, if it named one. */
  claimedType: string | undefined
  filename: string | undefined
}

export const endedEarly = (): Problem => new Problem('invalid-request', { detail: 'The body ended early.' })
