import type { Entity, EntityType } from '#contracts/tasks/entities-extract.ts'
import { readEntities } from '../extract-entities.ts'
import type { TextLocale } from '../detect-locale.ts'
import { readingLength } from '../graphemes.ts'

/** One line of a brief, and what its role is judged by. */
export type Line = {
  text: string
  /** Lines with no empty line between them are of one paragraph. */
  paragraph: number
  /** As `readingLength` measures. */
  length: number
  entities: Entity[]
  /** The share of the letters and digits that belong to entities of each type. */
  share: Partial<Record<EntityType, number>>
  /** Ends like a sentence. */
  isSentence: boolean
}

const meaningful = /[\p{L}\p{N}¥$€£%]/gu
const count = (text: string): number => text.match(meaningful)?.length ?? 0

export const lineOf = (text: string, { paragraph, locale }: { paragraph: number; locale: TextLocale }): Line => {
  const { entities } = readEntities(text, { locale })
  const total = Math.max(1, count(text))
  const share: Line['share'] = {}
  for (const entity of entities) share[entity.type] = (share[entity.type] ?? 0) + count(entity.text) / total
  return {
    text,
    paragraph,
    length: readingLength(text),
    entities,
    share,
    isSentence: /[.。;；,，…]["”』」)）]?$/u.test(text),
  }
}
