import { readEntities } from './extract-entities.ts'
import type { Span } from './found.ts'
import { firstOfOverlapping } from './overlaps.ts'
import type { TextLocale } from './detect-locale.ts'
import { readingLength } from './graphemes.ts'

// Longer than this, a span would only be broken anyway.
const longestKeep = 40

const quoted =
  /《[^《》\n]{1,20}》|“[^“”\n]{1,24}”|「[^「」\n]{1,20}」|『[^『』\n]{1,20}』|‘[^‘’\n]{1,24}’|"[^"\n]{1,24}"/gu

const compounds: readonly RegExp[] = [
  // A number and its unit.
  /\d[\d.,]{0,12} ?(?:%|‰|°[CF]?|[kmcμ]?[mgl]\b|k[mgWB]\b|[MG]B\b|km\/h|mm|cm|kg|ml|hrs?\b|min(?:s|utes)?\b|hours?\b|days?\b|weeks?\b|years?\b|people\b|seats?\b|pcs\b|[元块折万千百年月日天周届期位名人份杯件张套个款家场次小时分钟秒岁级层楼号米斤克升寸码])/gu,
  /第[\d一二三四五六七八九十百]{1,4}[届期季章回场次名]/gu,
  // Names of people from abroad, and compounds with hyphens.
  /(?:\p{Script=Han}{1,6}|[A-Za-z]{1,12})(?:[·•・](?:\p{Script=Han}{1,5}|[A-Za-z]{1,12})){1,3}/gu,
  /(?<![\w-])[\w']{1,14}(?:[-–][\w']{1,14}){1,3}(?![\w-])/gu,
  /(?:Mr|Mrs|Ms|Dr|Prof|St)\. [A-Z][\w'-]{1,20}/gu,
]

/** What should stay on one line: entities, quoted words, numbers with their units, names and ranges. */
export const keepSpans = (text: string, locale: TextLocale): Span[] => {
  const entities = readEntities(text, { locale }).entities.filter(({ type }) => type !== 'heading')
  // What is quoted may hold a date, and a date holds numbers with units.
  const spans = [matches(text, quoted), entities, ...compounds.map(pattern => matches(text, pattern))]
    .flat()
    .filter(({ start, end }) => end - start > 1 && isKeepable(text.slice(start, end)))
  return firstOfOverlapping(spans).map(({ start, end }) => ({ start, end }))
}

const isKeepable = (text: string): boolean => !text.includes('\n') && readingLength(text) <= longestKeep

const matches = (text: string, pattern: RegExp): Span[] =>
  [...text.matchAll(pattern)].map(({ 0: matched, index }) => ({ start: index, end: index + matched.length }))
