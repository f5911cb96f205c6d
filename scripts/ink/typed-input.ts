import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { UsageFault, type Typed } from '../command/command.ts'

/** JSON as it was typed, from the file of `@file.json`, or from the standard input for `-`. */
export const readJson = async ({ text }: Typed, option: string): Promise<unknown> => {
  const typed = text(option)
  if (typed === undefined) return undefined
  try {
    return JSON.parse(await contentOf(typed)) as unknown
  } catch (error) {
    throw new UsageFault(`--${option} takes JSON, @file.json or - for the standard input: ${(error as Error).message}`)
  }
}

const contentOf = (typed: string): Promise<string> | string => {
  if (typed === '-') return textOf(process.stdin)
  return typed.startsWith('@') ? readFile(typed.slice(1), 'utf8') : typed
}

export const readLimit = ({ text }: Typed, otherwise: number): number => {
  const typed = text('limit') ?? String(otherwise)
  if (/^[1-9]\d{0,6}$/.test(typed)) return Number(typed)
  throw new UsageFault(`--limit takes a whole number above zero, not ${typed}.`)
}

/** The first so many of a list, whatever the length of its pages. */
export const firstOf = async <Item>(items: AsyncIterable<Item>, limit: number): Promise<Item[]> => {
  const found: Item[] = []
  for await (const item of items) {
    found.push(item)
    if (found.length >= limit) break
  }
  return found
}

/** The options that were typed, under the names that the interface has for them. */
export const given = (options: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined))

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** A time as RFC 3339, or so long ago: `2h`. */
export const readTime = ({ text }: Typed, option: string): string | undefined => {
  const typed = text(option)
  if (typed === undefined) return undefined
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(typed) ?? []
  if (count !== undefined)
    return new Date(Date.now() - Number(count) * unitsMs[unit as keyof typeof unitsMs]).toISOString()
  if (Number.isNaN(Date.parse(typed))) throw new UsageFault(`--${option} takes a time like 2026-11-22T10:00:00Z or 2h.`)
  return new Date(typed).toISOString()
}
