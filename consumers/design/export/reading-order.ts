import type { TextRole } from '#contracts/designs/document.ts'

/** The order in which somebody wants to know things; pictures come behind the heading. */
const order: readonly TextRole[] = [
  'kicker',
  'title',
  'subtitle',
  'body',
  'item',
  'date',
  'place',
  'price',
  'cta',
  'contact',
  'footer',
]

const headings = new Set<string>(['kicker', 'title', 'subtitle'])
export const isHeading = (role: string): boolean => headings.has(role)

/** Texts as they are read: by what they are for, and those of one role as the document has them. */
export const inReadingOrder = <T extends { role: string }>(texts: readonly T[]): T[] =>
  texts.toSorted((one, other) => placeOf(one.role) - placeOf(other.role))

const placeOf = (role: string): number => {
  const place = (order as readonly string[]).indexOf(role)
  return place === -1 ? order.length : place
}
