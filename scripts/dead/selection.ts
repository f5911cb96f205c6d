import type { Selection } from '#infra/db/messages/dead-letters.ts'
import { UsageFault, type Typed } from '../command/command.ts'

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Which letters are meant: exactly one of ids, --group, --older-than and --all. */
export const readSelection = ({ words, text, isSet }: Typed): Selection => {
  const [group, age] = [text('group'), text('older-than')]
  const meant: Selection[] = [
    ...(words.length > 0 ? [{ ids: words }] : []),
    ...(group === undefined ? [] : [{ group }]),
    ...(age === undefined ? [] : [{ olderThanMs: readAgeMs(age) }]),
    ...(isSet('all') ? [{ all: true as const }] : []),
  ]
  const [only, ...more] = meant
  if (!only || more.length > 0)
    throw new UsageFault('Name the letters by their ids, or by exactly one of the options that choose them.')
  return only
}

const readAgeMs = (text: string): number => {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count === undefined) throw new UsageFault(`An age is typed like 7d or 12h, not ${text}.`)
  return Number(count) * unitsMs[unit as keyof typeof unitsMs]
}

/** A whole number above zero, or what is taken when the option is not there. */
export const readCount = ({ text }: Typed, option: string, otherwise: number): number => {
  const typed = text(option)
  if (typed === undefined) return otherwise
  const count = /^\d{1,9}$/.test(typed) ? Number(typed) : 0
  if (count === 0) throw new UsageFault(`--${option} takes a whole number above zero, not ${typed}.`)
  return count
}
