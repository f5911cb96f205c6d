import type { Span } from '../found.ts'

const word = "[A-Z0-9][\\w'&.-]{0,24}"
const link = '(?:of|the|and|&|de)'
const name = `(?:${word} (?:${link} (?:the )?)?){1,5}`
const streets =
  'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Place|Pl|Way|Terrace|Parkway|Pkwy|Highway|Quay|Row|Crescent|Broadway'
const venues =
  'Livehouse|LiveHouse|Hall|Park|Theatre|Theater|Museum|Gallery|Library|Center|Centre|Arena|Stadium|Plaza|Square|Gardens|Garden|Church|Cathedral|Chapel|Hotel|Inn|Cafe|Café|Pub|Auditorium|Ballroom|Pavilion|Building|Tower|Campus|University|College|Station|Airport|Beach|Pier|Harbour|Harbor|Mall|Warehouse|Winery|Brewery|Bookshop|Bookstore|Lounge|Rooftop|Courtyard|Gymnasium|Amphitheatre|Amphitheater|Conservatory|Fairgrounds|Lawn|Temple|Mosque|Castle|Palace|Marina|Street|Road|Avenue|Lane|Quay|Boulevard'
/** These are as often the name of an event or a club: they count behind "at" alone. */
const doubtful =
  'House|Club|Market|School|Bar|Court|Field|Room|Studio|Studios|Village|Bridge|Farm|Kitchen|Bistro|Restaurant|Store|Shop|Lab|Hub|Space|Gym|Academy|Institute|Factory|Lobby|HQ|Terrace|Barn|Livehouse|LiveHouse|Yard|Island|Lake|Bay|Quarter|District|Works|Bakery|Deck'

const address = new RegExp(
  `\\b\\d{1,5}(?:-\\d{1,5})?[A-Za-z]? (?:[NSEW]\\.? )?(?:${word} ){0,4}(?:${streets})\\b\\.?`,
  'g',
)
const venue = new RegExp(`\\b(?:The )?${name}(?:${venues})\\b(?: [A-D0-9]\\d{0,2}\\b)?`, 'g')
const numbered =
  /\b(?:(?:Conference|Meeting|Lecture|Banquet|Function|Main) )?(?:Room|Rm\.?|Hall|Suite|Gate|Level|Floor|Studio|Booth|Stand|Building|Bldg\.?|Theatre|Theater|Lab|Court|Pier|Terminal|Platform|Unit|Auditorium|Classroom|Stage|Track|Field) (?:[A-Z]?-?\d{1,4}[A-Z]?|[A-H])\b|\b(?:\d{1,2}(?:st|nd|rd|th)|Ground|Top|First|Second|Third) Floor\b|\b\d{1,2}\/F\b/gi
const behindPreposition = new RegExp(
  `(?<=\\b(?:at|in|inside|outside|near) |@ ?)(?:the )?(?<place>(?:The )?(?:${word}(?: (?:${link} (?:the )?)?)?){0,4}(?:${word}))(?![\\w'])`,
  'g',
)
const lowerCase = new RegExp(
  `(?<=\\b(?:at|in|inside|outside) (?:the |our |your )?)(?<place>(?:[a-z'-]{2,15} ){0,3}(?:${venues}|${doubtful}))\\b`,
  'gi',
)
const zip = '(?:,? (?:[A-Z]{2}\\b(?: \\d{5}(?:-\\d{4})?)?|[A-Z]{1,2}\\d[\\dA-Z]? ?\\d[A-Z]{2}\\b|\\d{5,6}\\b))?'
const more = new RegExp(
  `^(?:, (?:[A-Z][\\w'.-]{1,20})(?: [A-Z][\\w'.-]{1,20}){0,2}(?=,|[.!;)\\n]|$| [A-Z]{1,2}\\d| [A-Z]{2}\\b)${zip}){1,3}|^, [A-Z]{2} \\d{5}|^, \\d{1,5} [A-Z]\\w{2,20}(?: [A-Z]\\w{2,20})?(?:, [A-Z]\\w{2,20})?`,
)
const glue = /^,? {0,2}(?:-|·|\||of|in|at)? {0,2}(?:the )?$/

const patterns = [address, venue, numbered, behindPreposition, lowerCase]
// What stands behind "in" or "at" and is no place.
const notPlaces =
  /^(?:the )?(?:\d|I |We |You |Person|English|Chinese|Spanish|French|Advance|Store\b|Stock|All|Any|Every|Our|Your|My|This|That|January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Fall|Winter|Q[1-4]|PM|AM|Noon|Checkout|Half|RMB|USD|Free|No|Least|Once|Home|Work|First|Last|Minimum|Maximum|Discount)\b/
// A verb or an article at the head of what looks like a name.
const leading =
  /^(?:(?:Meet|Live|Join|See|Find|Visit|Come|Held|Now|Open|Welcome|Back|Only|Tonight|Show|From|To|At|In|On|the|our|your)\b ?)+(?:(?:us|you|to|at|in|the) )*/
const opening = new RegExp(`(?:^|\\n|[|·:] ?)((?:${word} ?){1,5}, )$`)
const notVenues = /^(?:The )?(?:Open House|Full House|Happy|Grand Opening)/

/** English places: street addresses, names with a venue's suffix, numbered rooms and floors, names behind "at" and "in". */
export const englishPlaces = (text: string): Span[] => {
  const spans = patterns.flatMap(pattern =>
    [...text.matchAll(pattern)].flatMap(({ 0: matched, index, groups }) => {
      const place = (groups?.['place'] ?? matched).replace(leading, '')
      const start = index + matched.lastIndexOf(place)
      return isPlace(place) ? [{ start: start - namedBefore(text, start), end: start + place.length }] : []
    }),
  )
  return joined(widest(spans), text)
}

/** The length of a name that opens the line before an address: "Blue Note, 131 West 3rd Street". */
const namedBefore = (text: string, start: number): number =>
  /^\d/.test(text.slice(start)) ? (opening.exec(text.slice(Math.max(0, start - 60), start))?.[1]?.length ?? 0) : 0

const isPlace = (text: string): boolean => !notPlaces.test(text) && !notVenues.test(text) && text.length > 1

/** Overlapping finds become one. */
const widest = (spans: readonly Span[]): Span[] => {
  const merged: Span[] = []
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1)
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end)
    else merged.push({ ...span })
  }
  return merged
}

/** A room and its building, an address and its city belong together. */
const joined = (spans: readonly Span[], text: string): Span[] => {
  const places: Span[] = []
  for (const span of spans) {
    const last = places.at(-1)
    if (last && glue.test(text.slice(last.end, span.start))) last.end = span.end
    else if (!last || span.start >= last.end) places.push({ ...span })
    const current = places.at(-1)!
    current.end += more.exec(text.slice(current.end, current.end + 80))?.[0].length ?? 0
  }
  return places
}
