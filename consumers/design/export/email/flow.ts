import type { TextElement, TextRole } from '#contracts/designs/document.ts'
import { findFamily } from '#infra/fonts/catalog.ts'
import { inReadingOrder } from '../reading-order.ts'
import type { ExportSource } from '../rendition.ts'
import { systemFonts } from '../system-fonts.ts'

/** A text of the message. `fonts` is a list for `font-family`, the family of the design first. */
export type FlowText = {
  role: TextRole
  text: string
  direction: 'ltr' | 'rtl'
  fonts: string
  weight: 'bold' | 'normal'
}

/** A design as a mailbox can show it: what it says, one thing below the other; where it stands is left behind. */
export type Flow = { locale: string; direction: 'ltr' | 'rtl'; title: string; texts: FlowText[] }

export const flowOf = ({ document }: ExportSource): Flow => {
  const texts = inReadingOrder(document.elements.filter(element => element.type === 'text')).map(flowText)
  const main = texts.find(({ role }) => role === 'title') ?? texts[0]
  const title = document.title.trim() || main?.text || 'Untitled'
  return { locale: document.locale, direction: main?.direction ?? 'ltr', title: oneLine(title), texts }
}

const flowText = ({ role, text, direction, family, weight }: TextElement): FlowText => {
  const known = findFamily(family)
  const fonts = known ? `'${known.name}',${systemFonts(known)}` : 'sans-serif'
  return { role, text: text.trim(), direction, fonts, weight: weight >= 600 ? 'bold' : 'normal' }
}

/** Text for a header or an attribute: whatever breaks or turns lines becomes a space. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
