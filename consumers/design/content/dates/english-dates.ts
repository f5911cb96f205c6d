import { exists, type Day } from './calendar.ts'
import { atomsBy, weekdaysFrom, type AtomRule, type DateAtom } from './date-atom.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

const month =
  '(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?'
const year = "(?<year>(?:19|20)\\d{2}|'\\d{2})(?![\\d:])"
const day = (name: string): string => `(?<${name}>[0-3]?\\d)(?:st|nd|rd|th)?`
const to = ' {0,2}(?:-{1,2}|~|to|through|thru|until|till|&|and|\\/|\\+) {0,2}'

const dayOf = ({ year: y, month: m, day: d }: Record<string, string | undefined>): Day | undefined => {
  const found = {
    year: y === undefined ? undefined : Number(y.replace("'", '20')),
    month: months.indexOf(m!.slice(0, 3).toLowerCase()) + 1,
    day: d === undefined ? undefined : Number(d),
  }
  return exists(found) ? found : undefined
}

const rangeOf = (groups: Record<string, string | undefined>): { from: Day; to?: Day } | undefined => {
  const from = dayOf(groups)
  if (!from || groups['last'] === undefined) return from && { from }
  const last = { ...from, day: Number(groups['last']) }
  return exists(last) ? { from, to: last } : undefined
}

const weekdayNumber = (name: string): number => weekdays.indexOf(name.slice(0, 3).toLowerCase()) + 1
const longDay = '(?:mon|tues|wednes|thurs|fri|satur|sun)day'
const shortDay = '(?:mon|tues?|wed|thur?s?|fri|sat|sun)'

const rules: readonly AtomRule[] = [
  // "First Monday of every month" has no value: it is neither a day nor every week.
  {
    pattern: new RegExp(
      `\\b(?:every |each |the )?(?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:${longDay})s?(?: (?:of|in) (?:every|each|the) month)?\\b`,
      'gi',
    ),
    read: () => ({ recurs: true }),
  },
  // March 21, March 21st–25th, Mar. 21 & 22, 2026
  {
    pattern: new RegExp(
      `\\b${month} ?(?:the )?${day('day')}(?![\\d:%]|\\.\\d)(?:${to}${day('last')}(?![\\d:]|\\.\\d| ?[ap]\\.?m\\b))?(?:,? {1,2}${year})?(?!\\w)`,
      'gi',
    ),
    read: rangeOf,
  },
  // 21 March, 21st–25th of March 2026
  {
    pattern: new RegExp(
      `(?<![\\w.:/$€£¥-])${day('day')}(?:${to}${day('last')})? (?:of )?${month}(?:,? {1,2}${year})?(?!\\w)`,
      'gi',
    ),
    read: rangeOf,
  },
  { pattern: new RegExp(`\\b${month},? {1,2}${year}`, 'gi'), read: rangeOf },
  {
    pattern: new RegExp(`\\b(?:(?<ahead>every|each|this|next|coming) )?(?<day>${longDay})(?<many>s)?\\b`, 'gi'),
    read: ({ ahead, day: name, many }) => ({
      weekdays: [weekdayNumber(name!)],
      ...((many !== undefined || /every|each/i.test(ahead ?? '')) && { recurs: true }),
      ...(/next/i.test(ahead ?? '') && { weeksAhead: 1 }),
    }),
  },
  {
    pattern: new RegExp(`\\b(?<day>${shortDay})\\b\\.?`, 'gi'),
    read: ({ day: name }) => ({ weekdays: [weekdayNumber(name!)], isWeak: true }),
  },
  { pattern: /\bweekdays\b/gi, read: () => ({ weekdays: [1, 2, 3, 4, 5], recurs: true }) },
  { pattern: /\b(?:every |this |next )weekend\b|\bweekends\b/gi, read: () => ({ weekdays: [6, 7], recurs: true }) },
  {
    pattern:
      /\bdaily\b(?=[ ,:]{1,3}\d|[ ,:]{1,3}(?:from|until|noon)|$)|\bevery ?day\b(?=[ ,:]{1,3}(?:\d|from|until)|[.\n]|$)/gim,
    read: () => ({ weekdays: weekdaysFrom(1, 7), recurs: true }),
  },
  { pattern: /\btonight\b|\btoday\b(?=,? (?:only|at|from|until|\d))/gi, read: () => ({ daysAhead: 0 }) },
  { pattern: /\btomorrow(?: night| morning| evening| afternoon)?\b/gi, read: () => ({ daysAhead: 1 }) },
]

export const englishDates = (text: string): DateAtom[] => atomsBy(rules, text)
