import type { Span } from '../found.ts'
import { weekdaysFrom, type DateAtom } from './date-atom.ts'

const rangeGlue = /^ {0,2}(?:-{1,2}|~|至|到|to|through|thru|until|till) {0,2}$/i
const listGlue = /^ {0,2}(?:,|、|&|and|和|及|与|\/|\+|·) {0,2}(?:the )?$/i
const weekdayGlue = /^ {0,2}[,(·|]? {0,2}(?:the |on )?$/i
const closing = /^ ?\)/
const closed = /^ ?(?:闭馆|閉館|休息|店休|休馆|休|除外|不开放|停)/

/** Neighbors that say one thing become one atom: a date and its weekday, both ends of a range, the days of a list. */
export const joinAtoms = (atoms: readonly DateAtom[], text: string): DateAtom[] => {
  // Weekdays first, so that the ends of a range have theirs when they meet.
  const dated = fold(atoms, (one, next) => withWeekday(one, next, text))
  const listed = fold(dated, (one, next) => asRange(one, next, text))
  return fold(listed, (one, next) => withWeekday(one, next, text))
}

type Join = (one: DateAtom, next: DateAtom) => DateAtom | undefined

const fold = (atoms: readonly DateAtom[], join: Join): DateAtom[] => {
  const joined: DateAtom[] = []
  for (const atom of atoms) {
    const before = joined.at(-1)
    const together = before && join(before, atom)
    if (together) joined[joined.length - 1] = together
    else joined.push(atom)
  }
  return joined
}

const isDay = (atom: DateAtom): boolean => atom.from !== undefined
const isWeekday = (atom: DateAtom): boolean => !isDay(atom) && atom.weekdays !== undefined

/** The end, and behind it the bracket that closes one opened since `start`. */
const endOf = (text: string, { start, end }: { start: number; end: number }): number => {
  const isOpen = text.slice(start, end).split('(').length > text.slice(start, end).split(')').length
  return isOpen ? end + (closing.exec(text.slice(end, end + 2))?.[0].length ?? 0) : end
}

const withWeekday = (one: DateAtom, next: DateAtom, text: string): DateAtom | undefined => {
  const [day, beside] = isDay(one) ? [one, next] : [next, one]
  const glue = text.slice(one.end, next.start)
  if (!isDay(day) || !isBeside(day, beside) || !weekdayGlue.test(glue)) return undefined
  // "3月21日至4月30日，周一闭馆": the day on which it is closed.
  if (glue.includes(',') && closed.test(text.slice(next.end, next.end + 4))) return undefined
  const end = endOf(text, { start: one.start, end: next.end })
  return { ...day, ...(beside.weekdays && { weekdays: beside.weekdays }), start: one.start, end, isWeak: false }
}

/** Whether it is the weekday, or another name, of the day. */
const isBeside = (day: DateAtom, beside: DateAtom): boolean =>
  beside.isOtherName === true || (isWeekday(beside) && !day.weekdays)

const asRange = (one: DateAtom, next: DateAtom, text: string): DateAtom | undefined => {
  const glue = text.slice(one.end, next.start)
  const isRange = rangeGlue.test(glue)
  if (!isRange && !listGlue.test(glue)) return undefined
  const span = { start: one.start, end: next.end, isWeak: false }
  if (isDay(next)) return isRange || !glue.includes(',') ? upTo(one, next, span) : undefined
  return isDay(one) ? undefined : weekdaysOf(one, next, { span, isRange })
}

/** From the first day, or from today on, to the last. */
const upTo = (one: DateAtom, next: DateAtom, span: Span & { isWeak: boolean }): DateAtom | undefined => {
  const to = next.to ?? next.from
  return to && (isDay(one) || one.daysAhead !== undefined) ? { ...one, ...span, to } : undefined
}

const weekdaysOf = (
  one: DateAtom,
  next: DateAtom,
  { span, isRange }: { span: Span & { isWeak: boolean }; isRange: boolean },
): DateAtom | undefined => {
  const [first, last] = [one.weekdays, next.weekdays]
  // 周末及节假日: holidays are no weekdays, and belong to the list.
  if (!first || !last) return one.recurs === true && next.recurs === true ? { ...one, ...span } : undefined
  const weekdays = isRange ? weekdaysFrom(first[0]!, last.at(-1)!) : [...new Set([...first, ...last])]
  return { weekdays, recurs: true, ...span }
}
