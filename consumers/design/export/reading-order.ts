import { textRoles } from '#contracts/designs/document.ts'

const headings = new Set<string>(['kicker', 'title', 'subtitle'])
export const isHeading = (role: string): boolean => headings.has(role)

/** Texts as they are read: by what they are for, and those of one role as the document has them. */
export const inReadingOrder = <T extends { role: string }>(texts: readonly T[]): T[] =>
  texts.toSorted((one, other) => placeOf(one.role) - placeOf(other.role))

const placeOf = (role: string): number => {
  const place = (textRoles as readonly string[]).indexOf(role)
  return place === -1 ? textRoles.length : place
}
