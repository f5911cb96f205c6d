import type { Brief } from '#contracts/designs/brief.ts'
import type { TextRole } from '#contracts/designs/document.ts'
import type { Block, Content } from './content.ts'
import { detectLocale, directionOf, type TextLocale } from './detect-locale.ts'
import { readingLength } from './graphemes.ts'
import { keepSpans } from './keep-spans.ts'
import { normalizeText } from './normalize-text.ts'
import { assignRoles } from './roles/assign-roles.ts'
import { importanceOf } from './roles/importance.ts'
import { splitBrief } from './split-brief.ts'

/** More blocks than this no poster can tell apart. */
const mostBlocks = 40

type Part = { role: TextRole; text: string }

/**
 * The parts of a brief with their roles, in reading order. Nothing is added. All text is kept once, save for white
 * space, what has no shape, and the commas and bars at which a line was taken apart. No blocks when nothing is left.
 */
export const readBrief = ({ text, content, locale: given }: Pick<Brief, 'text' | 'content' | 'locale'>): Content => {
  const told = content?.map(({ role, text: written }, at) => ({
    // A poster has one title; what else is called so comes second.
    role: role === 'title' && content.findIndex(part => part.role === 'title') < at ? ('subtitle' as const) : role,
    text: normalizeText(written).replaceAll(/\n+/g, '\n'),
  }))
  const normalized = told ? told.map(part => part.text).join('\n') : normalizeText(text ?? '')
  const locale = given ?? detectLocale(normalized)
  const parts = told ?? fewer(partsOf(normalized, locale))
  return {
    locale,
    direction: directionOf(locale),
    blocks: blocksOf(
      parts.filter(part => part.text !== ''),
      locale,
    ),
  }
}

const partsOf = (text: string, locale: TextLocale): Part[] => {
  const lines = text === '' ? [] : splitBrief(text, locale)
  const roles = assignRoles(lines)
  const parts: Part[] = []
  for (const [place, line] of lines.entries()) {
    const role = roles[place]!
    const before = parts.at(-1)
    const isMore = role === 'body' && before?.role === 'body' && lines[place - 1]!.paragraph === line.paragraph
    if (isMore) before.text += `\n${line.text}`
    else parts.push({ role, text: line.text })
  }
  return parts
}

/** Neighbors of one role become one until there are few enough; in the end whatever is left over is one text. */
const fewer = (parts: Part[]): Part[] => {
  if (parts.length <= mostBlocks) return parts
  const merged: Part[] = []
  for (const part of parts) {
    const before = merged.at(-1)
    if (before && before.role === part.role && part.role !== 'title') before.text += `\n${part.text}`
    else merged.push({ ...part })
  }
  if (merged.length <= mostBlocks) return merged
  const rest = merged.slice(mostBlocks - 1)
  return [...merged.slice(0, mostBlocks - 1), { role: 'body', text: rest.map(({ text }) => text).join('\n') }]
}

const blocksOf = (parts: readonly Part[], locale: TextLocale): Block[] => {
  const counts = new Map<TextRole, number>()
  return parts.map(({ role, text }) => {
    const before = counts.get(role) ?? 0
    counts.set(role, before + 1)
    return {
      id: `${role}-${before + 1}`,
      role,
      text,
      importance: importanceOf(role, { before, length: readingLength(text) }),
      keep: keepSpans(text, locale),
    }
  })
}
