import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EntityType } from '#contracts/tasks/entities-extract.ts'

export type LabeledSpan = { type: EntityType; start: number; end: number }

/** A text as it would stand on a poster, and what it names by a person's judgment. */
export type LabeledLine = { text: string; spans: LabeledSpan[] }

/**
 * The lines of `known.txt`, which the extractor was tuned on, or of `blind.txt`, which were written after that: F1 was 0.936
 * when they were first read, and what that showed to be wrong in general was mended since.
 * One text a line, `⏎` for a new line within it, `{type:…}` around each entity. What the labels mean:
 * a date has its weekday and the brackets around it, a time its part of the day; a range is one; a price is the amount with its
 * currency, the reduction or the offer, without 起 or "from"; a place has neither label nor preposition; a heading
 * names a text or a part of it, holds no other entity, and is no sentence, label or call to action.
 */
export const labeledLines = (part: 'known' | 'blind'): LabeledLine[] =>
  readFileSync(join(import.meta.dirname, `${part}.txt`), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('# '))
    .map(parseLine)

const mark = /\{(date|time|place|price|phone|mail|url|heading):([^{}]+)\}/g

/** `{date:3月21日}见` → the text `3月21日见`, with a date from 0 to 5. */
export const parseLine = (marked: string): LabeledLine => {
  const line = marked.replaceAll('⏎', '\n')
  const spans: LabeledSpan[] = []
  let text = ''
  let from = 0
  for (const { 0: whole, 1: type, 2: inner, index } of line.matchAll(mark)) {
    text += line.slice(from, index)
    spans.push({ type: type as EntityType, start: text.length, end: text.length + inner!.length })
    text += inner!
    from = index + whole.length
  }
  return { text: text + line.slice(from), spans }
}
