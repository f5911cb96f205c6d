import { exists, type Day } from './calendar.ts'
import { atomsBy, type AtomRule, type DateAtom } from './date-atom.ts'

const boundary = {
  before: '(?<![\\w./$€£¥+-])',
  behind: '(?![\\d%]|[./-]\\d| ?(?:折|元|块|米|公里|公斤|小时|万|岁|%|k\\b|kg|km|m\\b))',
}
const to = ' {0,2}(?:-{1,2}|~|至|到|to) {0,2}'

const real = (day: Day): Day | undefined => (exists(day) ? day : undefined)

/** 03/21/2026 is American; a first number above 12 can only be a day. */
const slashed = (first: number, second: number, year: number | undefined): Day | undefined =>
  first > 12 ? real({ year, month: second, day: first }) : real({ year, month: first, day: second })

const rangeOf = (from: Day | undefined, last: Day | undefined): { from: Day; to: Day } | undefined =>
  from && last && { from, to: last }

const rules: readonly AtomRule[] = [
  {
    pattern: new RegExp(
      `${boundary.before}(?<y>20\\d{2}|19\\d{2})(?<s>[./-]) ?(?<m>\\d{1,2})\\k<s> ?(?<d>\\d{1,2})${to}(?:(?<y2>20\\d{2})\\k<s>)?(?<m2>\\d{1,2})\\k<s> ?(?<d2>\\d{1,2})${boundary.behind}`,
      'g',
    ),
    read: ({ y, m, d, y2, m2, d2 }) =>
      rangeOf(
        real({ year: Number(y), month: Number(m), day: Number(d) }),
        real({ year: Number(y2 ?? y), month: Number(m2), day: Number(d2) }),
      ),
  },
  {
    pattern: new RegExp(
      `${boundary.before}(?<y>20\\d{2}|19\\d{2})(?<s>[./-]) ?(?<m>\\d{1,2})\\k<s> ?(?<d>\\d{1,2})(?:~|--|至|到)(?<d2>\\d{1,2})${boundary.behind}`,
      'g',
    ),
    read: ({ y, m, d, d2 }) =>
      rangeOf(
        real({ year: Number(y), month: Number(m), day: Number(d) }),
        real({ year: Number(y), month: Number(m), day: Number(d2) }),
      ),
  },
  {
    pattern: new RegExp(
      `${boundary.before}(?<y>20\\d{2}|19\\d{2})(?<s>[./-]) ?(?<m>\\d{1,2})\\k<s> ?(?<d>\\d{1,2})(?!\\d)`,
      'g',
    ),
    read: ({ y, m, d }) => {
      const from = real({ year: Number(y), month: Number(m), day: Number(d) })
      return from && { from }
    },
  },
  {
    pattern: new RegExp(
      `${boundary.before}(?<a>\\d{1,2})(?<s>[./-])(?<b>\\d{1,2})\\k<s>(?<y>20\\d{2}|\\d{2})${boundary.behind}`,
      'g',
    ),
    read: ({ a, b, y, s }) => {
      const year = y!.length === 4 ? Number(y) : 2000 + Number(y)
      const dotted =
        real({ year, month: Number(b), day: Number(a) }) ?? real({ year, month: Number(a), day: Number(b) })
      const from = s === '.' ? dotted : slashed(Number(a), Number(b), year)
      return from && { from }
    },
  },
  {
    pattern: new RegExp(
      `${boundary.before}(?<a>\\d{1,2})(?<s>[./])(?<b>\\d{1,2})${to}(?<a2>\\d{1,2})\\k<s>(?<b2>\\d{1,2})${boundary.behind}`,
      'g',
    ),
    read: ({ a, b, a2, b2 }) =>
      rangeOf(slashed(Number(a), Number(b), undefined), slashed(Number(a2), Number(b2), undefined)),
  },
  {
    pattern: new RegExp(`${boundary.before}(?<a>\\d{1,2})[./](?<b>\\d{1,2})${boundary.behind}`, 'g'),
    read: ({ a, b }) => {
      const from = slashed(Number(a), Number(b), undefined)
      return from && { from, isWeak: true }
    },
  },
]

export const numericDates = (text: string): DateAtom[] => atomsBy(rules, text)
