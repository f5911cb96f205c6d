import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Edge of the square that every emoji is drawn in. */
export const emojiBox = 128

/** Where the markup of a picture lies in the pack: [first byte, length] of its JSON text. */
type Place = readonly [at: number, bytes: number]
type Index = { file: string; places: Map<string, Place>; parents: Map<string, string>; names: Record<string, string> }

let index: Index | undefined
const drawn = new Map<string, string>()
/** Texts have few emoji, and a picture is read in a tenth of a millisecond. */
const mostDrawn = 100

/**
 * The picture of an emoji in the Noto pack (Apache-2.0): inner SVG markup of a box of 128 × 128. `codePoints` are in
 * hexadecimal, joined by hyphens: `1f468-200d-1f4bb`. Variation selectors (fe0e, fe0f) do not matter. The ids inside are the
 * picture's own, so that several may stand in one document. A sequence that the pack has no picture of, such as the flag of a
 * country, is drawn as its parts side by side, as Unicode advises (UTS #51 §2.2). Undefined when it has none of the parts.
 */
export const emoji = (codePoints: string): string | undefined => {
  const key = keyOf(codePoints)
  const known = drawn.get(key)
  if (known !== undefined) return known
  const body = pictureOf(key) ?? sideBySide(partsOf(key))
  if (drawn.size >= mostDrawn) drawn.clear()
  if (body !== undefined) drawn.set(key, body)
  return body
}

const pictureOf = (key: string): string | undefined => {
  index ??= readIndex()
  const name = Object.hasOwn(index.names, key) ? index.names[key]! : undefined
  const place = name === undefined ? undefined : index.places.get(index.parents.get(name) ?? name)
  return place && readBody(index.file, place).replaceAll('svgID', `e${key}`).replaceAll('xlink:href', 'href')
}

/** What a sequence falls into: letters of flags, what was joined, all without the tags and skin tones that change nothing alone. */
const partsOf = (key: string): string[] =>
  key
    .split('-')
    .filter(part => part !== '200d' && !/^(?:e00[2-7][0-9a-f]|1f3f[b-f])$/.test(part))
    .slice(0, 4)

const sideBySide = (parts: readonly string[]): string | undefined => {
  const pictures = parts.map(pictureOf)
  if (parts.length === 0 || pictures.includes(undefined)) return undefined
  const scale = 1 / parts.length
  const side = emojiBox * scale
  return pictures
    .map((picture, place) => {
      const x = place * side
      return `<g transform="translate(${x} ${(emojiBox - side) / 2}) scale(${scale})">${picture}</g>`
    })
    .join('')
}

/** As `chars.json` has them: small letters, four digits at least, no variation selectors. */
const keyOf = (codePoints: string): string =>
  codePoints
    .toLowerCase()
    .split('-')
    .filter(part => !/^fe0[ef]$/.test(part))
    .map(part => part.padStart(4, '0'))
    .join('-')

const pathOf = (url: string): string => fileURLToPath(url)

/** The pack is 25 MB: what stays in memory is where each of its pictures begins and ends. */
const readIndex = (): Index => {
  const file = pathOf(import.meta.resolve('@iconify-json/noto/icons.json'))
  const names = JSON.parse(
    readFileSync(pathOf(import.meta.resolve('@iconify-json/noto/chars.json')), 'utf8'),
  ) as Record<string, string>
  const bytes = readFileSync(file)
  const end = bytes.indexOf('\n\t"aliases"')
  const aliases = JSON.parse(`{${bytes.toString('utf8', end)}`) as { aliases: Record<string, { parent: string }> }
  return {
    file,
    places: placesIn(bytes, end),
    parents: new Map(Object.entries(aliases.aliases).map(([name, { parent }]) => [name, parent])),
    names,
  }
}

const opening = '": {\n\t\t\t"body": "'

/** Every picture is written as `"name": {⏎ "body": "…"`; the quotes inside its markup are escaped. */
const placesIn = (bytes: Buffer, end: number): Map<string, Place> => {
  const places = new Map<string, Place>()
  for (let at = bytes.indexOf(opening); at !== -1 && at < end;) {
    const name = bytes.toString('latin1', bytes.lastIndexOf('"', at - 1) + 1, at)
    const start = at + opening.length
    const stop = bytes.indexOf('\n', start)
    places.set(name, [start - 1, stop - start + 1])
    at = bytes.indexOf(opening, stop)
  }
  return places
}

const readBody = (file: string, [at, length]: Place): string => {
  const bytes = Buffer.alloc(length)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, bytes, 0, length, at)
  } finally {
    closeSync(descriptor)
  }
  return JSON.parse(bytes.toString('utf8').replace(/,$/, '')) as string
}
