import { claimed } from './fold-text.ts'
import { overlaps, type Found, type Span } from './found.ts'
import { isCallToAction, isFooter } from './roles/cues.ts'

const bracketed = /【(?<name>[^【】\n]{1,40})】/g
const marked = /^(?:#{1,4} {1,3}|[一二三四五六七八九十]{1,3}、 ?)/u
/** Words that name what follows them on the line: a label is no heading. */
const label =
  /^(?:活动)?(?:时间|時間|日期|地点|地點|地址|电话|電話|票价|价格|费用|对象|联系人|联系方式|主办|主辦|承办|协办|嘉宾|主讲|主讲人|报名方式|报名|邮箱|官网|网址|备注|注|time|date|when|where|venue|address|tel|phone|email|price|tickets?|contact|rsvp|hosted by|speaker|web|website|note)$/iu
const notHeading =
  /^(?:请|請|欢迎|歡迎|注[:：]|主办|主辦|承办|协办|联合主办|指导单位|©|copyright|please\b|we |you |our |this |presented by|hosted by|搜索|搜一搜|扫码|关注|organi[sz]ed by|sponsored by|\*|[-•·] ?|\d+[.、)] ?)/iu
const ending = /[。，,;；、.]$/u
const clause = /[，。；,;:：]/u

const width = (text: string): number => Array.from(text).reduce((sum, one) => sum + (one > '\u2E7F' ? 2.5 : 1), 0)
const longest = 60

type Line = Span & { text: string }

const linesOf = (text: string): Line[] => {
  const lines: Line[] = []
  let start = 0
  for (const raw of text.split('\n')) {
    const kept = raw.trim()
    const from = start + raw.indexOf(kept)
    if (kept !== '') lines.push({ text: kept, start: from, end: from + kept.length })
    start += raw.length + 1
  }
  return lines
}

/**
 * Headings by structure: what stands in 【】, the first line, a line that ends with a colon before others, a line in
 * capitals, one marked as heading. What holds another entity is none, and neither is a call to action.
 */
export const findHeadings = (text: string): Found[] => {
  const brackets = [...text.matchAll(bracketed)]
    .filter(({ groups }) => !groups!['name']!.includes(claimed))
    .map(({ index, groups }) => ({ start: index + 1, end: index + 1 + groups!['name']!.length }))
  const lines = linesOf(text)
  const whole = lines.flatMap((line, place) => headingOf(line, { place, count: lines.length }))
  const beside = whole.filter(line => !brackets.some(inner => overlaps(inner, line)))
  return [...brackets, ...beside].map(span => ({ type: 'heading', ...span }))
}

const headingOf = (line: Line, { place, count }: { place: number; count: number }): Span[] => {
  const { start, end, isMarked } = nameOf(line, place < count - 1)
  const name = line.text.slice(start, end)
  const isOpening = place === 0 && (count > 1 || isTitleLike(name))
  const standsOut = isOpening || isMarked || isShouted(name)
  return standsOut && isShort(name) && isName(name) ? [{ start: line.start + start, end: line.start + end }] : []
}

/** The line without what marks it as a heading: the signs before it, and a colon when more lines follow. */
const nameOf = ({ text }: Line, hasNext: boolean): Span & { isMarked: boolean } => {
  const start = marked.exec(text)?.[0].length ?? 0
  const end = hasNext ? text.replace(/ ?[:：]$/, '').length : text.length
  return { start, end, isMarked: start > 0 || end < text.length }
}

const isShort = (name: string): boolean => /[\p{L}\p{N}\p{S}]/u.test(name) && width(name) <= longest

const notNames: readonly RegExp[] = [ending, clause, label, notHeading]

const isName = (name: string): boolean =>
  !name.includes(claimed) && !notNames.some(pattern => pattern.test(name)) && !isCallToAction(name) && !isFooter(name)

/** A line that stands alone is a heading only if it looks like one: no figures, and in English capitals at the words. */
const isTitleLike = (name: string): boolean =>
  !/\d\.\d|\d(?:小时|天|公里|米|人|岁|年|元|分钟|%)/u.test(name) && !/^\d{1,3}(?!\d)|(?<!^)\b[a-z]{4}/.test(name)

const isShouted = (name: string): boolean =>
  !/[a-z]/.test(name) && (name.match(/[A-Z]{2,}/g)?.length ?? 0) >= 2 && name.split(' ').length <= 6
