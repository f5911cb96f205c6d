import { artworks, type Artwork } from './artworks.ts'
import { listBackgrounds, type Background } from './backgrounds.ts'
import { listIcons, type Icon } from './icons.ts'

type Named = { id: string; name: { en: string; zh: string }; tags: readonly string[] }

/** How well a word names a material: its very name, a tag, the beginning of one, or a part of any. 0 when it does not. */
const match = ({ id, name, tags }: Named, word: string): number => {
  const english = name.en.toLowerCase()
  const names = [english, name.zh, id]
  if (names.includes(word)) return 4
  const parts = [...english.split(' '), ...tags]
  if (parts.includes(word)) return 3
  if ([...names, ...parts].some(part => part.startsWith(word))) return 2
  // One Latin letter is part of nearly everything; one Chinese character is a word.
  const isLong = word.length > 2 || /\p{Script=Han}/u.test(word)
  return isLong && [...names, ...parts].some(part => part.includes(word)) ? 1 : 0
}

/** Those that every word of the query names, the best first; all when the query is empty. */
const search = <Material extends Named>(materials: readonly Material[], query: string): Material[] => {
  const words = query
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter(Boolean)
  return materials
    .map(material => ({ material, scores: words.map(word => match(material, word)) }))
    .filter(({ scores }) => scores.every(score => score > 0))
    .toSorted((one, other) => sum(other.scores) - sum(one.scores))
    .map(({ material }) => material)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** Words may be English or Chinese. */
export const searchIcons = (query: string): Icon[] => search(listIcons(), query)
export const searchBackgrounds = (query: string): Background[] => search(listBackgrounds(), query)
export const searchArtworks = (query: string): Artwork[] => search(artworks(), query)
