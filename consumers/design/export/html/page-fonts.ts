import { families } from '#infra/fonts/catalog.ts'
import { subsetFace } from '#infra/fonts/subset-face.ts'
import { systemFonts } from '../system-fonts.ts'
import type { TextBlock } from './text-blocks.ts'

const facesById = new Map(families.flatMap(family => family.faces.map(face => [face.id, { family, face }] as const)))

export const faceClass = (face: string): string => `f-${face}`

/** The name of an embedded face: our own, so that no installed font of the same family takes its place. */
const embeddedName = (face: string): string => `"ink-${face}"`

/** A class per face. Nothing is slanted or made bold by the browser. */
export const faceRules = (blocks: readonly TextBlock[]): string[] =>
  facesOf(blocks).map(id => {
    const { family, face } = facesById.get(id)!
    return `.${faceClass(id)}{font-family:${embeddedName(id)},${systemFonts(family)};font-weight:${face.weight}}`
  })

const facesOf = (blocks: readonly TextBlock[]): string[] => [...charactersOf(blocks).keys()].toSorted()

/** What each face is asked for: the characters that it draws, and a space. */
const charactersOf = (blocks: readonly TextBlock[]): Map<string, Set<string>> => {
  const characters = new Map<string, Set<string>>()
  for (const { face, lines } of blocks) {
    const drawn = lines.flat().filter(piece => piece.kind === 'text')
    for (const each of [{ face, text: ' ' }, ...drawn]) {
      const set = characters.get(each.face) ?? new Set<string>()
      for (const character of each.text) set.add(character)
      characters.set(each.face, set)
    }
  }
  return characters
}

const printableLatin = Array.from({ length: 0x100 - 0x20 }, (_, at) => String.fromCharCode(0x20 + at))
  .filter((_, at) => at < 0x5f || at >= 0x80)
  .join('')

/** What somebody types besides letters, by the first subtag of the locale; Arabic letters too, which must join with those that stand. */
const typedMarks: Record<string, string> = {
  zh: '，。、；：？！“”‘’（）《》〈〉【】「」…—·￥～％',
  ja: '，。、；：？！“”‘’（）「」『』…—・ー～',
  ar: `،؛؟٪٫٬ـ«»${Array.from({ length: 0x64b - 0x621 }, (_, at) => String.fromCharCode(0x621 + at)).join('')}٠١٢٣٤٥٦٧٨٩`,
}
const anyMarks = '–—‘’“”…•€'

/** The faces of the page with the characters that it has, and those that somebody may add while editing. */
export const fontFaceRules = async (
  blocks: readonly TextBlock[],
  { editable, locale }: { editable: boolean; locale: string },
): Promise<string[]> => {
  const added = editable ? printableLatin + anyMarks + (typedMarks[locale.split('-')[0]!] ?? '') : ''
  const main = new Set(blocks.map(({ face }) => face))
  const rules: string[] = []
  for (const [id, characters] of [...charactersOf(blocks)].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    if (main.has(id)) for (const character of added) characters.add(character)
    const bytes = await subsetFace(id, characters)
    const source = `url(data:font/woff2;base64,${bytes.toString('base64')}) format("woff2")`
    rules.push(`@font-face{font-family:${embeddedName(id)};font-weight:100 900;src:${source}}`)
  }
  return rules
}
