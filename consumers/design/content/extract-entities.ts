import type { Entity } from '#contracts/tasks/entities-extract.ts'
import { findDates } from './dates/find-dates.ts'
import { findTimes } from './dates/find-times.ts'
import { detectLocale, type TextLocale } from './detect-locale.ts'
import { claim, foldText } from './fold-text.ts'
import type { Found } from './found.ts'
import { findHeadings } from './headings.ts'
import { findMails, findUrls } from './links.ts'
import { firstOfOverlapping } from './overlaps.ts'
import { findPhones } from './phones.ts'
import { findPlaces } from './places/find-places.ts'
import { findPrices } from './prices/find-prices.ts'

type Options = {
  /** Told from the text when left out. */
  locale?: TextLocale | undefined
  /** Days without a year are the next ones from here; without it they have no value. The clock is never read. */
  now?: Date | undefined
}

type Reading = { entities: Entity[]; warnings: string[]; locale: TextLocale }

/**
 * What a text names, in its order and without overlaps. A date with its weekday is one entity and the time behind it
 * another; a range is one entity. Takes time in proportion to the text, whatever it holds.
 */
export const readEntities = (text: string, { locale = detectLocale(text), now }: Options = {}): Reading => {
  const warnings: string[] = []
  const found: Found[] = []
  // Each finder sees what those before it left: what is surer comes first.
  let rest = foldText(text)
  const take = (find: (text: string) => Found[]): void => {
    const taken = firstOfOverlapping(find(rest))
    found.push(...taken)
    rest = claim(rest, taken)
  }
  take(findMails)
  take(findUrls)
  take(folded => {
    const dates = findDates(folded, now)
    warnings.push(...dates.warnings)
    return dates.found
  })
  const dates = found.filter(({ type }) => type === 'date')
  take(folded => findTimes(folded, dates))
  take(folded => findPrices(folded, locale))
  take(folded => findPhones(folded, locale))
  take(findPlaces)
  take(findHeadings)
  const entities = found
    .toSorted((one, other) => one.start - other.start)
    .map(one => ({ ...one, text: text.slice(one.start, one.end) }))
  return { entities, warnings, locale }
}

/** The entities of `readEntities` alone. */
export const extractEntities = (text: string, options: Options = {}): Entity[] => readEntities(text, options).entities
