import type { Span } from '../found.ts'
import type { Day } from './calendar.ts'

/** A piece of a date as it stands in the text; neighbors are joined afterwards. */
export type DateAtom = Span & {
  from?: Day
  to?: Day
  /** 1 is Monday. */
  weekdays?: number[]
  /** Every week, or every day: the weekdays are the value. */
  recurs?: boolean
  /** Whole weeks ahead of the current one: 1 for 下周五. */
  weeksAhead?: number
  /** Days ahead of now: 0 for tonight. */
  daysAhead?: number
  /** Says in another way what is beside it: the day in the lunar calendar. */
  isOtherName?: boolean
  /** Stands for a date only beside another piece or a time: `Sun`, `3/21`. */
  isWeak?: boolean
}

export type AtomRule = {
  pattern: RegExp
  read: (groups: Record<string, string | undefined>) => Omit<DateAtom, 'start' | 'end'> | undefined
}

export const atomsBy = (rules: readonly AtomRule[], text: string): DateAtom[] =>
  rules.flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap(({ 0: matched, index, groups = {} }) => {
      const atom = read(groups)
      return atom ? [{ ...atom, start: index, end: index + matched.length }] : []
    }),
  )

/** 1 to 7 from `first` to `last`, over the end of the week if need be. */
export const weekdaysFrom = (first: number, last: number): number[] =>
  Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, place) => ((first - 1 + place) % 7) + 1)
