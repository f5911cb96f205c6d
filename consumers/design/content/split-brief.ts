import type { TextLocale } from './detect-locale.ts'
import { readingLength } from './graphemes.ts'
import { longestTitle } from './roles/assign-roles.ts'
import { lineOf, type Line } from './roles/line.ts'

/** The lines of normalized text; a text of one line, or with a first line too long for a title, is taken apart further. */
export const splitBrief = (text: string, locale: TextLocale): Line[] => {
  const paragraphs = text.split(/\n{2,}/).map(paragraph => paragraph.split('\n').filter(line => line !== ''))
  return paragraphs
    .flatMap((lines, paragraph) =>
      lines.flatMap((line, place) =>
        partsOf(line, { isOpening: paragraph === 0 && place === 0, isOnly: text === line, locale }).map(part => ({
          part,
          paragraph,
        })),
      ),
    )
    .map(({ part, paragraph }) => lineOf(part, { paragraph, locale }))
}

type Where = { isOpening: boolean; isOnly: boolean; locale: TextLocale }

const partsOf = (line: string, { isOpening, isOnly, locale }: Where): string[] => {
  if (isOnly) return takenApart(line, locale)
  return isOpening && readingLength(line) > longestTitle ? withTitle(line) : [line]
}

const takenApart = (line: string, locale: TextLocale): string[] => {
  const fields = byFields(line, locale)
  return fields.length > 1 ? fields : withTitle(line)
}

/** "夏日音乐节 3月21日 徐家汇公园 免费入场": parts that spaces, bars or commas set apart, most of them entities. */
const byFields = (line: string, locale: TextLocale): string[] => {
  const separators = locale.startsWith('zh') ? [/ ?[|｜] ?| +/u, /[,，;；|｜] ?/u] : [/ ?[|｜] ?/u, /[,，;；] /u]
  for (const separator of separators) {
    const fields = line.split(separator).filter(field => field !== '')
    const isOfFields =
      fields.length >= 2 && fields.length <= 12 && fields.every(field => readingLength(field) <= longestTitle)
    if (isOfFields && factsIn(fields, locale) >= 2) return fields
  }
  return [line]
}

const factsIn = (fields: readonly string[], locale: TextLocale): number =>
  fields.filter(field => {
    const { share } = lineOf(field, { paragraph: 0, locale })
    const { heading: _, ...facts } = share
    return Object.values(facts).reduce((sum, one) => sum + one, 0) >= 0.4
  }).length

const sentenceEnd = /[。！？!?…]["”』」)）]{0,2}|[.](?= [\p{Lu}\p{N}"“¥$])| [-–—]{1,2} (?=\S)|——/gu
const clauseEnd = /[，,；;：:、]/gu

/** The first sentence or clause as a title, if it is short enough for one, and the rest. */
const withTitle = (line: string): string[] => {
  if (readingLength(line) <= longestTitle && !sentenceEnd.test(line.slice(0, -1))) return [line]
  const cut = cutBefore(line, sentenceEnd) ?? cutBefore(line, clauseEnd) ?? wordsThatFit(line)
  return cut === undefined ? [line] : [line.slice(0, cut), line.slice(cut)].map(part => part.trim())
}

const cutBefore = (line: string, ends: RegExp): number | undefined => {
  const [first] = line.matchAll(ends)
  if (!first) return undefined
  const cut = first.index + first[0].length
  return cut < line.length && readingLength(line.slice(0, cut)) <= longestTitle ? cut : undefined
}

const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** In a long text without any punctuation, the first words lead in. */
const wordsThatFit = (line: string): number | undefined => {
  if (readingLength(line) <= 2 * longestTitle) return undefined
  let cut: number | undefined
  for (const { segment, index } of words.segment(line.slice(0, longestTitle))) {
    const end = index + segment.length
    if (readingLength(line.slice(0, end)) > longestTitle) break
    if (end < longestTitle) cut = end
  }
  return cut
}
