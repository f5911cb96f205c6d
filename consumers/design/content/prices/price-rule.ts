import type { PriceValue } from '#contracts/tasks/entities-extract.ts'
import type { TextLocale } from '../detect-locale.ts'

export type Groups = Record<string, string | undefined>

/** How one form of price is written, and what it comes to; without a value it is none. */
export type PriceRule = { pattern: RegExp; value: (groups: Groups, locale: TextLocale) => PriceValue | undefined }

/** Between the ends of a range. */
export const to = ' {0,2}(?:-{1,2}|~|至|到|to) {0,2}'
/** Not inside a longer number. */
export const alone = '(?<![\\d.])'
