import { claimed } from '../fold-text.ts'
import type { Found, Span } from '../found.ts'
import { firstOfOverlapping } from '../overlaps.ts'
import { chinesePlaces } from './chinese-places.ts'
import { englishPlaces } from './english-places.ts'

const label =
  /(?:(?:活动|集合|演出|展览|比赛|上课|会议|报名|举办|工作|婚宴|宴会|门店|公司|酒店|店铺|取货|签到)?(?:地点|地點|地址|场地|場地|会场|會場|店址|地标|场馆)|位置|导航|\b(?:venue|address|where|location|place|meeting point|find us(?: at)?|visit us(?: at)?))[ ]?[:|] ?|^[ ]*(?:活动|集合)?(?:地点|地點|地址|Venue|Address|Location|Where) {1,4}/gimu
/** The value of a label ends with its line, before the next label, or where something else begins. */
const valueEnd = new RegExp(
  `[\\n;；。|${claimed}]| {2,}| {0,2}(?:[\\p{Script=Han}]{2,4}|\\b(?:time|date|when|tel|phone|price|tickets?|contact|rsvp))[ ]?:`,
  'iu',
)

/** Places that a label names, and places by their structure. */
export const findPlaces = (text: string): Found[] => {
  const labeled = [...text.matchAll(label)].flatMap(({ 0: matched, index }) =>
    labeledPlace(text, index + matched.length),
  )
  const bySelf = mended([...chinesePlaces(text), ...englishPlaces(text)], text)
  return firstOfOverlapping([...labeled, ...bySelf]).map(({ start, end }) => ({ type: 'place', start, end }))
}

const labeledPlace = (text: string, from: number): Span[] => {
  const rest = text.slice(from, from + 160)
  const value = rest.slice(0, valueEnd.exec(rest)?.index ?? rest.length)
  const start = from + (value.length - value.trimStart().length)
  const kept = value.trim().replace(/[ ,，、.!！(（/-]+$/u, '')
  return kept.length > 1 && kept.length <= 120 ? [{ start, end: start + kept.length }] : []
}

/** Chinese places that only a space or a comma parts are one. */
const mended = (spans: readonly Span[], text: string): Span[] => {
  const places: Span[] = []
  for (const span of firstOfOverlapping(spans)) {
    const last = places.at(-1)
    const glue = last && text.slice(last.end, span.start)
    if (glue !== undefined && /^[ ,·-]{1,2}$/.test(glue)) places[places.length - 1] = { ...last!, end: span.end }
    else places.push(span)
  }
  return places
}
