import { families, findFamily, nearestFace, type FontFamily, type FontScript } from './catalog.ts'

/** The text faces that stand in for a family, by the look of it: serifs and brushes beside serifs, all others beside sans. */
const standIns = {
  serif: { latin: 'lora', han: 'noto-serif-sc', arabic: 'noto-naskh-arabic' },
  sans: { latin: 'inter', han: 'noto-sans-sc', arabic: 'noto-kufi-arabic' },
} as const satisfies Record<string, Record<FontScript, string>>

/** Which text faces are asked first for a character of the script. The last of all has the most symbols. */
const orders: Record<FontScript, readonly FontScript[]> = {
  latin: ['latin', 'han', 'arabic'],
  han: ['han', 'latin', 'arabic'],
  arabic: ['arabic', 'latin', 'han'],
}

/**
 * Ids of the faces to ask for a character, first the family's own, each in the weight nearest to the wanted one.
 * A Chinese face comes late unless the character is Chinese: to ask it is to load it.
 */
export const faceChain = (family: string, weight: number, script: FontScript): string[] => {
  const wanted = known(family)
  const { [wanted.kind === 'serif' || wanted.kind === 'brush' ? 'serif' : 'sans']: partners } = standIns
  const chain = [wanted, ...orders[script].map(each => known(partners[each])), known('inter'), known('noto-sans-sc')]
  return [...new Set(chain.map(member => nearestFace(member, weight).id))]
}

const known = (id: string): FontFamily => {
  const family = findFamily(id)
  if (!family)
    throw new RangeError(`There is no font family ${id}; there are ${families.map(each => each.id).join(', ')}.`)
  return family
}
