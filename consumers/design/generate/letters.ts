import type { Style } from '#contracts/designs/style.ts'
import type { Content } from '../content/content.ts'
import type { TypeSystem } from '../layout/type-system.ts'
import type { Random } from '../random.ts'
import type { StyleParameters } from '../styles/style-parameters.ts'

type Needs = { parameters: StyleParameters; content: Content; random: Random }

/** The style's typefaces for the script of the brief; the second choice of a style comes up now and then. */
export const typeSystemFor = (style: Style, { parameters, content, random }: Needs): TypeSystem => {
  const [display, text] = familiesFor(style, content.locale, random)
  const isHan = content.locale.startsWith('zh')
  // Chinese characters fill their squares: negative tracking makes them touch, and their lines need more air.
  const titleTracking = isHan ? Math.max(0, parameters.titleTracking) : parameters.titleTracking
  return {
    display: { family: display, weight: parameters.titleWeight },
    text: { family: text, weight: parameters.textWeight },
    strong: { family: text, weight: Math.max(600, parameters.textWeight + 200) },
    displayTracking: content.locale === 'ar' ? 0 : titleTracking,
    kickerTracking: content.locale === 'ar' ? 0 : Math.max(0.04, parameters.kickerTracking),
    displayLineHeight: Math.max(isHan ? 1.22 : content.locale === 'ar' ? 1.45 : 1.02, parameters.titleLineHeight),
    textLineHeight: isHan ? 1.6 : content.locale === 'ar' ? 1.7 : 1.42,
    subtitleRatio: Math.min(1.75, Math.max(1.3, parameters.scaleRatio)),
  }
}

const familiesFor = ({ families }: Style, locale: string, random: Random): [string, string] => {
  const first = (list: readonly string[]): string => list[random.next() < 0.72 ? 0 : list.length - 1] ?? list[0]!
  if (locale === 'ar') return [first(families.arabic), families.arabic[0]!]
  if (locale.startsWith('zh')) return [first(families.han_display), families.han_text[0]!]
  return [first(families.display), families.text[0]!]
}
