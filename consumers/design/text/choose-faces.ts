import { Failure } from '#contracts/failures.ts'
import type { FontScript } from '#infra/fonts/catalog.ts'
import { loadFace, type Face } from '#infra/fonts/face.ts'
import { faceChain } from '#infra/fonts/fallback.ts'
import { fontScriptOf, isInvisible } from './characters.ts'
import { hasPicture, mayBeEmoji } from './emoji.ts'
import type { Grapheme } from './graphemes.ts'
import { markScripts } from './mark-scripts.ts'
import { sayMissing } from './say-missing.ts'

export type TextStyle = {
  /** Id of a family of the font catalog. */
  family: string
  weight: number
  /** BCP 47. */
  locale: string
}

/** Stands in the list of faces for a grapheme that is drawn as a picture. */
export const picture = 'picture'
export type Drawn = Face | typeof picture

/**
 * What draws each grapheme: the first face of the chain that has all of it, or pictures.
 * Throws `no-glyph` with the characters that nothing draws.
 */
export const chooseFaces = (graphemes: readonly Grapheme[], style: TextStyle): Drawn[] => {
  const chooser = new FaceChooser(style)
  const scriptOfMark = markScripts(graphemes, style.locale)
  const missing = new Set<string>()
  const chosen = graphemes.map((grapheme, place) => {
    if (grapheme.isSpace) return chooser.primary
    if (grapheme.isEmoji && hasPicture(grapheme.text)) return picture
    const drawn = isPrivate.test(grapheme.text) ? undefined : chooser.choose(grapheme, scriptOfMark(place))
    if (!drawn) missing.add(grapheme.text)
    return drawn ?? chooser.primary
  })
  if (missing.size > 0) throw new Failure('no-glyph', sayMissing([...missing]))
  return chosen
}

/** Means something else in every font, and nothing to a reader. */
const isPrivate = /\p{Co}/u

class FaceChooser {
  readonly primary: Face
  readonly #style: TextStyle
  readonly #chains = new Map<FontScript, string[]>()

  constructor(style: TextStyle) {
    this.#style = style
    this.primary = loadFace(this.#chain('latin')[0]!)
  }

  choose({ text, codePoint }: Grapheme, surrounding: FontScript | undefined): Drawn | undefined {
    const script = surrounding ?? fontScriptOf(codePoint)
    const codePoints = drawnCodePoints(text)
    for (const id of this.#chain(script)) {
      const face = loadFace(id)
      if (!covers(face, codePoints)) continue
      if (surrounding === undefined || suits(face, codePoint, surrounding)) return face
    }
    return mayBeEmoji(text) && hasPicture(text) ? picture : this.#anyOf(codePoints, script)
  }

  #anyOf(codePoints: readonly number[], script: FontScript): Face | undefined {
    const id = this.#chain(script).find(each => covers(loadFace(each), codePoints))
    return id === undefined ? undefined : loadFace(id)
  }

  #chain(script: FontScript): string[] {
    const known = this.#chains.get(script)
    if (known) return known
    const chain = faceChain(this.#style.family, this.#style.weight, script)
    this.#chains.set(script, chain)
    return chain
  }
}

const ideograph = 0x56fd // 国

/** Whether a mark that has two widths has the right one here: a quotation mark within Chinese comes from a Chinese face. */
const suits = (face: Face, mark: number, surrounding: FontScript): boolean => {
  if (surrounding === 'han') return face.has(ideograph)
  return !face.has(ideograph) || widthOf(face, mark) < narrowEm
}
const narrowEm = 0.6

const widthOf = (face: Face, codePoint: number): number =>
  face.shape(String.fromCodePoint(codePoint), { direction: 'ltr', script: 'Latn', language: 'en' })[0]?.advance ?? 0

/** What a font has to have: everything but what draws nothing. */
const drawnCodePoints = (text: string): number[] => {
  const codePoints = Array.from(text, character => character.codePointAt(0)!)
  return codePoints.length === 1 && codePoints[0]! < 0xad ? codePoints : codePoints.filter(each => !isInvisible(each))
}

/** HarfBuzz composes letters and marks by itself, so a font may have either the parts or the whole. */
const covers = (face: Face, codePoints: readonly number[]): boolean => {
  if (codePoints.every(face.has)) return true
  if (codePoints.length < 2) return false
  return Array.from(String.fromCodePoint(...codePoints).normalize('NFC')).every(each => face.has(each.codePointAt(0)!))
}
