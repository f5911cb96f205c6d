import { smallNumber } from '../chinese-number.ts'
import type { Found, Span } from '../found.ts'
import { firstOfOverlapping } from '../overlaps.ts'
import { readTimes } from './clock.ts'
import { dayPeriod } from './day-period.ts'

const colon = '(?:[01]?\\d|2[0-4]):[0-5]\\d(?::[0-5]\\d)?'
const meridiem = '(?: ?[ap]\\.?m\\b\\.?| ?hrs?\\b|h\\b)'
const minutes = `(?:半|整|一刻|三刻|${smallNumber} ?分?)?`
const oclock = `[点點](?:钟|鐘|${minutes})`
const shi = '[时時](?:\\d{2}分?|整|半|(?![间間期代装裝尚候光刻段区區机機髦差令空]))'

const one = (name: string): string =>
  `(?<${name}>(?:(?:${dayPeriod}) ?)?(?:${colon}(?:${meridiem})?|[0-2]?\\d(?:\\.[0-5]\\d)?${meridiem}|${smallNumber} ?(?:${oclock}|${shi})))`
const until = ' {0,2}(?:-{1,2}|~|至|到|to|until|till|til|–) {0,2}'
const before = '(?<![\\d.$¥€£]|\\d:)'
const behind = '(?!\\d|:\\d)'

// A range whose first end has no unit of its own: "7–9 pm", "7:30-9点".
const shared = `(?<bare>(?:(?:${dayPeriod}) ?)?[0-2]?\\d(?:[:.][0-5]\\d)?)${until}`
const late = '(?: ?(?:till?|until|-) ?late\\b)?'

const patterns: readonly RegExp[] = [
  new RegExp(`${before}${one('first')}${until}${one('last')}${behind}`, 'gi'),
  new RegExp(`${before}${shared}${one('last')}${behind}`, 'gi'),
  new RegExp(`${before}${one('first')}${until}(?<last>noon|midnight|late|close|凌晨|次日凌晨)(?!\\w)`, 'gi'),
  new RegExp(`\\b(?<first>noon|midnight)${until}${one('last')}${behind}`, 'gi'),
  new RegExp(`${before}${one('first')}${late}${behind}`, 'gi'),
  /(?<=\b(?:at|by|from|until|till|before|after) |[,·|] )(?<first>noon|midnight)\b/gi,
  /(?<first>\b\d{1,2} o'clock)\b/gi,
]
// Behind a weekday two bare numbers are hours: "Mon–Fri 9–5".
const bareRange =
  /^[ ,:(]{1,3}(?<first>\d{1,2}(?::[0-5]\d)?) ?- ?(?<last>\d{1,2}(?::[0-5]\d)?)(?![\d:%/.]|-\d| ?[a-z])/i

/** Times of day and ranges of them. `dates` are those found already: a bare range of numbers behind one is of hours. */
export const findTimes = (text: string, dates: readonly Span[]): Found[] => {
  const written = patterns.flatMap(pattern =>
    [...text.matchAll(pattern)].flatMap(({ 0: matched, index, groups = {} }) => {
      const found = timeOf({ start: index, end: index + matched.length }, groups)
      return isLikelyTime(text, { start: index, end: index + matched.length }, dates) ? found : []
    }),
  )
  return firstOfOverlapping([...written, ...dates.flatMap(date => behindDate(text, date))])
}

const behindDate = (text: string, { end }: Span): Found[] => {
  const match = bareRange.exec(text.slice(end, end + 20))
  if (!match) return []
  const [from, to] = [Number.parseInt(match.groups!['first']!, 10), Number.parseInt(match.groups!['last']!, 10)]
  if (from > 24 || to > 24) return []
  const start = end + match[0].indexOf(match.groups!['first']!)
  return timeOf({ start, end: end + match[0].length }, match.groups!)
}

const hourAlone = new RegExp(`^${smallNumber} ?[点點时時]$`)
// 三点五 is a number with a decimal point, 三点建议 are three points.
const decimal = /^[一二三四五六七八九两]点[一二三四五六七八九]$/
const points = /^[建意要心]/

/** 三点 alone may be three points; with a part of the day, minutes, a range or a date before it, it is a time. */
const isLikelyTime = (text: string, { start, end }: Span, dates: readonly Span[]): boolean => {
  const matched = text.slice(start, end)
  if (!hourAlone.test(matched)) return !decimal.test(matched)
  const isBehindDate = dates.some(date => date.end <= start && start - date.end <= 2)
  return isBehindDate || (/^\d/.test(matched) && !points.test(text.slice(end, end + 1)))
}

const timeOf = (span: Span, groups: Record<string, string | undefined>): Found[] => {
  const first = groups['first'] ?? groups['bare']
  const value = first === undefined ? undefined : readTimes(first, groups['last'])
  return value ? [{ type: 'time', ...span, value }] : []
}
