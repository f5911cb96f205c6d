import type { DateValue } from '#contracts/tasks/entities-extract.ts'
import type { Found } from '../found.ts'
import { firstOfOverlapping } from '../overlaps.ts'
import { addDays, isoDay, nextWeekday, resolveDay, startOfDay, weekdayOf, type Day } from './calendar.ts'
import { chineseDates } from './chinese-dates.ts'
import { weekdaysFrom, type DateAtom } from './date-atom.ts'
import { englishDates } from './english-dates.ts'
import { joinAtoms } from './join-atoms.ts'
import { numericDates } from './numeric-dates.ts'

type Dates = { found: Found[]; warnings: string[] }

/**
 * Dates, ranges of dates and weekdays; a weekday beside its date belongs to it, and so do brackets around it.
 * A day without a year is the next one from `now` on, and has no value without `now`.
 */
export const findDates = (text: string, now: Date | undefined): Dates => {
  const atoms = firstOfOverlapping([...numericDates(text), ...chineseDates(text), ...englishDates(text)])
  const joined = joinAtoms(atoms, text).filter(atom => !atom.isWeak || isUpheld(atom, text))
  const warnings = joined.flatMap(atom => {
    const warning = contradiction(atom, now)
    return warning === undefined ? [] : [`${text.slice(atom.start, atom.end)}: ${warning}`]
  })
  return { found: joined.map(atom => entityOf(atom, now)), warnings }
}

const label = /(?:时间|日期|時間|截止|截至|\b(?:dates?|when|on|from|by|until|till|deadline))[ :]{1,3}$/i
const timeBehind = /^[ ,:·|]{0,3}(?:\d{1,2}(?::\d\d|点|點| ?[ap]\.?m\b| ?-)|[早晚上下中][上午]?\d|at \d|noon)/i

const isUpheld = ({ start, end }: DateAtom, text: string): boolean =>
  timeBehind.test(text.slice(end, end + 12)) || label.test(text.slice(Math.max(0, start - 12), start))

const entityOf = (atom: DateAtom, now: Date | undefined): Found => {
  const value = valueOf(atom, now)
  return { type: 'date', start: atom.start, end: atom.end, ...(value && { value }) }
}

const valueOf = (atom: DateAtom, now: Date | undefined): DateValue | undefined => {
  if (atom.recurs === true && !atom.from) return atom.weekdays && { weekdays: atom.weekdays.toSorted((a, b) => a - b) }
  const first = firstDay(atom, now)
  if (!first) return undefined
  const start = isoDay(first.first)
  const end = isoDay(lastDay(atom, first))
  return end === start ? { start } : { start, end }
}

const firstDay = (atom: DateAtom, now: Date | undefined): { first: Date; last: Date } | undefined => {
  if (atom.from) return resolveDay({ ...atom.from, year: atom.from.year ?? yearBefore(atom) }, now)
  if (!now) return undefined
  const relative = relativeDay(atom, now)
  return relative && { first: relative, last: relative }
}

/** The year that only the end of a range tells: "December 28 – January 3, 2027" begins in 2026. */
const yearBefore = ({ from, to }: DateAtom): number | undefined => {
  if (!from || to?.year === undefined) return undefined
  return order(from) > order(to) ? to.year - 1 : to.year
}

const order = ({ month, day = 1 }: Day): number => month * 32 + day

const lastDay = ({ to }: DateAtom, { first, last }: { first: Date; last: Date }): Date =>
  to ? (resolveDay(to, first)?.last ?? last) : last

const relativeDay = ({ daysAhead, weekdays, weeksAhead = 0 }: DateAtom, now: Date): Date | undefined => {
  if (daysAhead !== undefined) return addDays(startOfDay(now), daysAhead)
  const [weekday] = weekdays ?? []
  if (weekday === undefined) return undefined
  if (weeksAhead === 0) return nextWeekday(weekday, now)
  const monday = addDays(startOfDay(now), 1 - weekdayOf(now))
  return addDays(monday, 7 * weeksAhead + weekday - 1)
}

const names = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const contradiction = (atom: DateAtom, now: Date | undefined): string | undefined => {
  if (!atom.weekdays || atom.from?.day === undefined) return undefined
  const day = firstDay(atom, now)?.first
  if (!day) return undefined
  const expected = weekdaysFrom(weekdayOf(day), weekdayOf(lastDay(atom, { first: day, last: day })))
  const wrong = atom.weekdays.some(weekday => !expected.includes(weekday))
  return wrong ? `${isoDay(day)} is a ${names[weekdayOf(day)]}.` : undefined
}
