import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A line drawing of the Lucide pack (ISC license). */
export type Icon = {
  /** `icon-map-pin` */
  id: string
  name: { en: string; zh: string }
  tags: readonly string[]
  /** Inner SVG markup of a box of 24 × 24, drawn in strokes of `currentColor`, 2 wide. */
  body: string
}

type Group = { tag: string; zh: string; icons: Record<string, string> }

const readJson = (url: string): unknown => JSON.parse(readFileSync(fileURLToPath(url), 'utf8'))

let loaded: Map<string, Icon> | undefined

/** Read once, when the first icon is asked for; only those with words are kept of the pack. */
const icons = (): Map<string, Icon> => {
  if (loaded) return loaded
  const pack = readJson(import.meta.resolve('@iconify-json/lucide/icons.json')) as {
    icons: Record<string, { body: string }>
  }
  const groups = readJson(import.meta.resolve('./icon-words.json')) as Group[]
  const all = groups.flatMap(group => Object.entries(group.icons).map(entry => iconOf(group, entry, pack.icons)))
  loaded = new Map(all.map(icon => [icon.id, icon]))
  return loaded
}

const iconOf = (group: Group, [name, words]: [string, string], pack: Record<string, { body: string }>): Icon => {
  const drawn = pack[name]
  if (!drawn) throw new Error(`the pack has no icon ${name}`)
  const [zh = name, ...more] = words.split(' ')
  return {
    id: `icon-${name}`,
    name: { en: name.replaceAll('-', ' '), zh },
    tags: [group.tag, ...group.zh.split(' '), ...more],
    body: drawn.body,
  }
}

/** Every icon, in groups of what they are about. */
export const listIcons = (): readonly Icon[] => [...icons().values()]

export const findIcon = (id: string): Icon | undefined => icons().get(id)
