import { detectLocale } from '../content/detect-locale.ts'
import type { Found } from '../content/found.ts'
import { findMails, findUrls } from '../content/links.ts'
import { findPhones } from '../content/phones.ts'

/** A stretch of a text, in UTF-16 units, and where it leads. */
export type LinkSpan = { start: number; end: number; href: string }

/** Mail addresses, web addresses and telephone numbers of a text, in order and apart from each other. */
export const findLinks = (text: string): LinkSpan[] => {
  const found = [...findMails(text), ...findUrls(text), ...findPhones(text, detectLocale(text))]
  const spans = found.flatMap(each => {
    const href = safeLink(addressOf(each))
    return href === undefined ? [] : [{ start: each.start, end: each.end, href }]
  })
  const inOrder = spans.toSorted((one, other) => one.start - other.start || other.end - one.end)
  let free = 0
  return inOrder.filter(({ start, end }) => {
    const isFree = start >= free
    if (isFree) free = end
    return isFree
  })
}

/** Where a text leads that is nothing but one address or number. */
export const exactLink = (text: string): string | undefined => {
  const written = text.trim()
  const [only] = findLinks(written)
  return only?.start === 0 && only.end === written.length ? only.href : undefined
}

const addressOf = (found: Found): string => {
  const value = 'value' in found && typeof found.value === 'string' ? found.value : ''
  if (found.type === 'mail') return `mailto:${value}`
  return found.type === 'phone' ? `tel:${value}` : value
}

/** Only these can do no harm to whoever clicks. */
const safeSchemes = ['http:', 'https:', 'mailto:', 'tel:']

/** The address as browsers read it; undefined unless its scheme is one of http, https, mailto and tel. */
export const safeLink = (address: string): string | undefined => {
  const url = URL.parse(address)
  return url && safeSchemes.includes(url.protocol) && !/^(?:mailto|tel):$/.test(url.href) ? url.href : undefined
}
