import type { EntityType } from '#contracts/tasks/entities-extract.ts'
import { extractEntities } from '../../../../consumers/design/content/extract-entities.ts'
import { labeledLines, type LabeledLine, type LabeledSpan } from './labeled-lines.ts'

/** Counts and rates over exact spans: both ends and the type must be right. */
type SpanScore = { lines: number; labeled: number; found: number; right: number; f1: number }
type EntityScores = SpanScore & { byType: Partial<Record<EntityType, SpanScore>> }

/** Of the lines that the extractor was tuned on, of those written afterwards, or of both. */
export const scoreEntities = (part: 'known' | 'blind' | 'all' = 'all'): EntityScores => {
  const lines = part === 'all' ? [...labeledLines('known'), ...labeledLines('blind')] : labeledLines(part)
  const judged = lines.map(judge)
  const types = new Set(judged.flatMap(({ labeled, found }) => [...labeled, ...found].map(({ type }) => type)))
  const byType = Object.fromEntries([...types].map(type => [type, scoreOf(judged, one => one.type === type)]))
  return { ...scoreOf(judged, () => true), byType }
}

type Judged = { text: string; labeled: LabeledSpan[]; found: LabeledSpan[] }

const judge = ({ text, spans }: LabeledLine): Judged => ({
  text,
  labeled: spans,
  found: extractEntities(text, { now: new Date('2026-03-01T00:00:00Z') }),
})

const isSame = (one: LabeledSpan, other: LabeledSpan): boolean =>
  one.type === other.type && one.start === other.start && one.end === other.end

const scoreOf = (judged: readonly Judged[], isCounted: (span: LabeledSpan) => boolean): SpanScore => {
  const score = { lines: judged.length, labeled: 0, found: 0, right: 0 }
  for (const line of judged) {
    const labeled = line.labeled.filter(isCounted)
    const found = line.found.filter(isCounted)
    score.labeled += labeled.length
    score.found += found.length
    score.right += labeled.filter(span => found.some(other => isSame(span, other))).length
  }
  const { labeled, found, right } = score
  return { ...score, f1: labeled + found === 0 ? 1 : (2 * right) / (labeled + found) }
}

/** What was missed and what was found in vain, for people who mend the extractor. */
export const entityErrors = (part: 'known' | 'blind'): string[] =>
  labeledLines(part)
    .map(judge)
    .flatMap(({ text, labeled, found }) => {
      const show = (sign: string) => (span: LabeledSpan) => `${sign}${span.type}:${text.slice(span.start, span.end)}`
      const missed = labeled.filter(span => !found.some(other => isSame(span, other))).map(show('-'))
      const vain = found.filter(span => !labeled.some(other => isSame(span, other))).map(show('+'))
      return missed.length + vain.length === 0
        ? []
        : [`${text.replaceAll('\n', '⏎')}  ${[...missed, ...vain].join('  ')}`]
    })
