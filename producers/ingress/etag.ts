import type { Request } from 'express'
import { Problem } from './problem.ts'

/** The ETag of what has versions or revisions: the newest. */
export const etagOf = ({ version }: { version: number }): string => `"${version}"`

/** Whether If-None-Match names what there is, so that the answer is 304. */
export const isKnown = (request: Request, known: { version: number }): boolean => hasTag(request, etagOf(known))

/** The same for what has a tag of another sort. Not `request.fresh`, which answers in full whoever sends `Cache-Control: no-cache`. */
export const hasTag = (request: Request, etag: string): boolean =>
  tagsIn(request.get('If-None-Match')).some(tag => tag === '*' || tag.replace(/^W\//, '') === etag)

/** Whether If-Match was sent; a tag that does not match stops whatever asked. @throws Problem precondition-failed with the current ETag */
export const checkMatch = (request: Request, known: { version: number }): boolean => {
  const header = request.get('If-Match')
  if (header === undefined) return false
  // A weak tag is never the same as another one (RFC 9110 §8.8.3.2).
  if (tagsIn(header).some(tag => tag === '*' || tag === etagOf(known))) return true
  throw new Problem('precondition-failed', {
    detail: `The version is ${known.version} by now.`,
    headers: { ETag: etagOf(known) },
    extra: { current_version: known.version },
  })
}

/** @throws Problem precondition-required without If-Match, precondition-failed with another one */
export const requireMatch = (request: Request, known: { version: number }): void => {
  if (checkMatch(request, known)) return
  throw new Problem('precondition-required', {
    detail: 'Send the ETag of the version that you have seen as If-Match.',
    headers: { ETag: etagOf(known) },
  })
}

const tagsIn = (header = ''): string[] => header.split(',').map(tag => tag.trim())
