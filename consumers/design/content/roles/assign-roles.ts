import type { TextRole } from '#contracts/designs/document.ts'
import {
  isCallToAction,
  isContactLabel,
  isDateLabel,
  isFooter,
  isKicker,
  isListed,
  isPlaceLabel,
  isPriceLabel,
} from './cues.ts'
import type { Line } from './line.ts'

/** As `readingLength` measures: 24 Han characters, 60 letters. */
export const longestTitle = 60
const longestSubtitle = 90
const longestAction = 36
const longestItem = 60

type Role = TextRole | undefined

/** The role of each line, in their order. There is exactly one title unless there are no lines. */
export const assignRoles = (lines: readonly Line[]): TextRole[] => {
  const told = lines.map(toldRole)
  const listed = withItems(lines, told)
  const title = titleOf(lines, listed)
  return lines.map((line, place) => {
    if (place === title) return 'title'
    return listed[place] ?? besideTitle(line, { place, title, lines })
  })
}

/** What a line says of itself, whatever is around it. */
const toldRole = (line: Line): Role => cues.find(({ tells }) => tells(line))?.role ?? dominated(line)

const cues: readonly { role: TextRole; tells: (line: Line) => boolean }[] = [
  { role: 'footer', tells: ({ text }) => isFooter(text) },
  { role: 'contact', tells: line => isContact(line) },
  { role: 'date', tells: ({ text, share }) => isDateLabel(text) && (share.date ?? 0) + (share.time ?? 0) > 0 },
  { role: 'place', tells: ({ text, share }) => isPlaceLabel(text) && (share.place ?? 0) > 0 },
  { role: 'cta', tells: ({ text, length }) => isCallToAction(text) && length <= longestAction },
]

const isContact = ({ text, share, entities }: Line): boolean => {
  const reached = (share.phone ?? 0) + (share.mail ?? 0) + (share.url ?? 0)
  return reached >= 0.4 || (isContactLabel(text) && (reached > 0 || entities.length === 0))
}

/** Above this share of its letters, an entity is what the line is about. */
const mostly = 0.5

const dominated = (line: Line): Role => {
  if (line.isSentence && line.length > longestSubtitle) return undefined
  const facts = factsOf(line)
  if (isPriceLabel(line.text) && facts.price > 0 && line.length <= longestItem) return 'price'
  const most = Math.max(facts.date, facts.place, facts.price)
  // 【活动流程】14:00: the heading matters more than what stands beside it.
  if (most < mostly && (line.share.heading ?? 0) > 0) return undefined
  const isOfFacts = facts.date + facts.place + facts.price >= mostly
  return isOfFacts ? (['date', 'place', 'price'] as const).find(role => facts[role] === most) : undefined
}

const factsOf = ({
  share: { date = 0, time = 0, place = 0, price = 0 },
}: Line): Record<'date' | 'place' | 'price', number> => ({
  date: date + time,
  place,
  price,
})

/** Lists: marked lines, names with prices below each other, and four or more short lines alike. */
const withItems = (lines: readonly Line[], told: readonly Role[]): Role[] => {
  const mayBeItem = (place: number): boolean => told[place] === undefined || told[place] === 'price'
  const marked = runs(lines, (line, place) => mayBeItem(place) && isListed(line.text))
  const priced = runs(lines, (line, place) => mayBeItem(place) && isPriced(line))
  const roles = told.map((role, place) => (marked[place]! > 1 || priced[place]! > 1 ? 'item' : role))
  const alike = runs(lines, (line, place) => roles[place] === undefined && isShort(line) && isInside(lines, place))
  return roles.map((role, place) => (alike[place]! >= 4 ? 'item' : role))
}

/** For each line that is such, how many in a row are; 0 for the others. */
const runs = (lines: readonly Line[], isSuch: (line: Line, place: number) => boolean): number[] => {
  const lengths = lines.map(() => 0)
  let first = 0
  for (let place = 0; place <= lines.length; place++) {
    const line = lines[place]
    if (line && isSuch(line, place)) continue
    lengths.fill(place - first, first, place)
    first = place + 1
  }
  return lengths
}

/** A name and what it costs: "Latte ¥28". */
const isPriced = (line: Line): boolean => {
  const cost = line.share.price ?? 0
  if (line.length > longestItem || cost === 0 || cost >= 0.9 || isPriceLabel(line.text)) return false
  return /[¥$€£\d元]/u.test(line.text) && line.entities.every(({ type }) => type === 'price')
}

const isShort = ({ length, isSentence }: Line): boolean => length <= 40 && !isSentence

/** Not one of the first two lines, and not the one that heads its paragraph. */
const isInside = (lines: readonly Line[], place: number): boolean =>
  place > 1 && lines[place - 1]!.paragraph === lines[place]!.paragraph

/** The first line that could be one and does not only lead up to the next; failing that, the price, the date, the first line. */
const titleOf = (lines: readonly Line[], roles: readonly Role[]): number => {
  const open = lines.map((_, place) => place).filter(place => roles[place] === undefined)
  const short = open.filter(place => lines[place]!.length <= longestTitle && !lines[place]!.isSentence)
  const [first, second] = short
  if (first !== undefined) return leadsTo(lines, first, second) ? second! : first
  if (open.length > 0 && open[0] === 0) return 0
  for (const role of ['price', 'cta', 'date', 'place'] as const) {
    const place = roles.indexOf(role)
    if (place >= 0) return place
  }
  return open[0] ?? 0
}

/** Whether the first of two lines is a kicker of the second: "Grand opening" above the name of the shop. */
const leadsTo = (lines: readonly Line[], first: number, second: number | undefined): boolean => {
  if (second === undefined || second !== first + 1) return false
  const [one, next] = [lines[first]!, lines[second]!]
  return isKicker(one.text) && one.length <= 40 && one.paragraph === next.paragraph && !isKicker(next.text)
}

const besideTitle = (
  line: Line,
  { place, title, lines }: { place: number; title: number; lines: readonly Line[] },
): TextRole => {
  if (place < title) return line.length <= 40 ? 'kicker' : 'body'
  const isNext = place === title + 1 || (place === title + 2 && lines[title + 1]!.length <= longestTitle)
  return isNext && line.length <= longestSubtitle && !/[.。]./u.test(line.text) ? 'subtitle' : 'body'
}
