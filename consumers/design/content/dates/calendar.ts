/** What a text says of a day; without `day` a whole month. Months and days count from 1. */
export type Day = { year?: number | undefined; month: number; day?: number | undefined }

const dayMs = 86_400_000

const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month - 1, day))
export const isoDay = (date: Date): string => date.toISOString().slice(0, 10)
export const addDays = (date: Date, days: number): Date => new Date(date.getTime() + days * dayMs)
export const startOfDay = (date: Date): Date => new Date(Math.floor(date.getTime() / dayMs) * dayMs)

/** 1 is Monday, 7 is Sunday, as in ISO 8601. */
export const weekdayOf = (date: Date): number => date.getUTCDay() || 7

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** Whether there is such a day in its year, or in a leap year when it has none. */
export const exists = ({ year = 2024, month, day = 1 }: Day): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)

/** The first such day that is not before `notBefore`, undefined when nothing tells the year. */
export const resolveDay = (day: Day, notBefore: Date | undefined): { first: Date; last: Date } | undefined => {
  if (day.year !== undefined) return stretch({ ...day, year: day.year })
  if (notBefore === undefined) return undefined
  const from = startOfDay(notBefore)
  // Eight years on there was a leap year, so that 29 February is found.
  for (let year = from.getUTCFullYear(); year <= from.getUTCFullYear() + 8; year++) {
    if (!exists({ ...day, year })) continue
    const found = stretch({ ...day, year })
    if (found.last >= from) return found
  }
  return undefined
}

const stretch = ({ year, month, day }: Day & { year: number }): { first: Date; last: Date } =>
  day === undefined
    ? { first: utc(year, month, 1), last: utc(year, month, daysInMonth(year, month)) }
    : { first: utc(year, month, day), last: utc(year, month, day) }

/** The next such weekday from `now` on, today included. */
export const nextWeekday = (weekday: number, now: Date): Date =>
  addDays(startOfDay(now), (weekday - weekdayOf(now) + 7) % 7)
