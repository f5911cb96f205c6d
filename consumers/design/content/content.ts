import type { TextRole } from '#contracts/designs/document.ts'
import type { TextLocale } from './detect-locale.ts'
import type { Span } from './found.ts'

/** One part of what a poster says. */
export type Block = {
  /** `title-1`, `item-3`: the role and a count within it; unique within the content. */
  id: string
  role: TextRole
  /** NFC; lines are apart by `\n`, words by one space. */
  text: string
  /** 0 to 1; 1 is the title. */
  importance: number
  /** What should stay on one line; UTF-16 offsets into `text`, in order, without overlaps. */
  keep: Span[]
  /** Id of the block that it stands beside, as the price of an entry does. */
  follows?: string
}

/** What a poster says, in reading order. */
export type Content = { locale: TextLocale; direction: 'ltr' | 'rtl'; blocks: Block[] }
