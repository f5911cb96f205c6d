import { styles } from '#contracts/designs/styles.ts'
import type { Content } from '../content/content.ts'
import { seededRandom } from '../random.ts'

/** Styles that offend nobody, for briefs that say nothing of their manner. */
const plain = ['business', 'minimal', 'editorial', 'photo-first', 'retro', 'tech']

const most = 3

/**
 * Ids of the styles whose names or tags stand in the brief, the most hits first; a few plain ones where none does. The same brief and
 * seed give the same styles.
 */
export const chooseStyles = (content: Content, { photos, seed }: { photos: number; seed: number }): string[] => {
  const text = plainly(content.blocks.map(block => block.text).join('\n'))
  const words = ` ${(text.match(/\p{Script=Latin}+/gu) ?? []).join(' ')} `
  const hits = styles
    .map(({ id, name, tags }) => ({
      id,
      count: [...new Set([name.en, name.zh, ...tags])].filter(tag => isIn(plainly(tag), { text, words })).length,
    }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .map(({ id }) => id)
  const random = seededRandom(`styles ${seed}`)
  const usual = plain
    .filter(id => styles.some(style => style.id === id) && (photos > 0 || id !== 'photo-first'))
    .map(id => ({ id, lot: id === 'photo-first' ? -1 : random.next() }))
    .toSorted((a, b) => a.lot - b.lot)
    .map(({ id }) => id)
  const chosen = hits.length > 0 ? hits.slice(0, 2) : []
  return [...new Set([...chosen, ...usual])].slice(0, Math.max(2, Math.min(most, chosen.length + 1)))
}

/** In small letters without accents: a café is a cafe. */
const plainly = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Latin words as whole words; Chinese ones wherever they stand. */
const isIn = (tag: string, { text, words }: { text: string; words: string }): boolean =>
  /^[\p{Script=Latin} -]+$/u.test(tag)
    ? words.includes(` ${tag.replaceAll('-', ' ')} `)
    : tag.length > 1 && text.includes(tag)
