import type { TimeValue } from '#contracts/tasks/entities-extract.ts'
import { chineseNumber, smallNumber } from '../chinese-number.ts'
import { dayPeriod } from './day-period.ts'

type Clock = { hour: number; minute: number; isAfternoon: boolean | undefined; isEvening?: boolean }

/** `7–9 pm`, `晚上八点至十点`, `noon` as times of the day; undefined for hours that no day has. */
export const readTimes = (first: string, last: string | undefined): TimeValue | undefined => {
  const start = readClock(first)
  const end = last === undefined ? undefined : readClock(last)
  if (!start) return undefined
  if (!end) return { start: clockText(settle(start)) }
  const begins = settle(withHalfOf(start, end))
  return { start: clockText(begins), end: clockText(settleEnd(end, { begins, first: start })) }
}

/** "7–9 pm" begins in the afternoon too, "10–2 pm" does not. */
const withHalfOf = (start: Clock, end: Clock): Clock => {
  if (start.isAfternoon !== undefined || end.isAfternoon === undefined || start.hour > 12) return start
  const isSameHalf = start.hour % 12 <= end.hour % 12
  return { ...start, isAfternoon: isSameHalf ? end.isAfternoon : !end.isAfternoon }
}

/** "晚上八点至十点" ends in the evening, "9–5" after noon. */
const settleEnd = (end: Clock, { begins, first }: { begins: Clock; first: Clock }): Clock => {
  const settled = settle(end)
  if (end.isAfternoon !== undefined || settled.hour >= 12) return settled
  const isBefore = minutesOf(settled) <= minutesOf(begins)
  const mayBeLater = first.isAfternoon !== undefined || begins.hour < 13
  return isBefore && mayBeLater ? { ...settled, hour: settled.hour + 12 } : settled
}

const minutesOf = ({ hour, minute }: Clock): number => hour * 60 + minute

const settle = (clock: Clock): Clock => {
  // Twelve in the evening ends the day.
  if (clock.isAfternoon === true && clock.hour === 12 && clock.isEvening) return { ...clock, hour: 24, minute: 0 }
  if (clock.isAfternoon === true && clock.hour < 12) return { ...clock, hour: clock.hour + 12 }
  return clock.isAfternoon === false && clock.hour === 12 ? { ...clock, hour: 0 } : clock
}

const named: Record<string, [number, boolean]> = { noon: [12, true], midnight: [24, true] }
const clockForm = new RegExp(
  `^(?<period>${dayPeriod})? ?(?<hour>${smallNumber})(?:[:.点點时時]| |$|h|a|p)(?<minute>半|一刻|三刻|整|钟|鐘|${smallNumber})?`,
  'i',
)
const quarters: Record<string, number> = { 半: 30, 一刻: 15, 三刻: 45 }

const minuteOf = (written: string): number => quarters[written] ?? (chineseNumber(written) || 0)

const readClock = (written: string): Clock | undefined => {
  const word = named[written.toLowerCase()]
  if (word) return { hour: word[0], minute: 0, isAfternoon: undefined }
  const groups = clockForm.exec(written)?.groups
  if (!groups) return undefined
  const { period: part = '', hour = '', minute = '' } = groups
  const value = { hour: chineseNumber(hour), minute: minuteOf(minute) }
  if (value.minute > 59 || value.hour * 60 + value.minute > 24 * 60) return undefined
  return { ...value, isAfternoon: halfOf(written), isEvening: /晚|夜/.test(part) }
}

const halves: readonly (readonly [RegExp, boolean])[] = [
  [/p\.?m/i, true],
  [/a\.?m/i, false],
  [/下午|午后|傍晚|晚|夜里|夜间|深夜/, true],
  [/上午|早|清晨|凌晨/, false],
]

const halfOf = (written: string): boolean | undefined => halves.find(([words]) => words.test(written))?.[1]

const clockText = ({ hour, minute }: Clock): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
