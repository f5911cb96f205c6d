import type { TextRole } from '#contracts/designs/document.ts'
import { Failure } from '#contracts/failures.ts'
import type { Block, Content } from '../content/content.ts'
import { extractEntities } from '../content/extract-entities.ts'
import { readingLength } from '../content/graphemes.ts'
import { keepSpans } from '../content/keep-spans.ts'
import { normalizeText } from '../content/normalize-text.ts'
import { measurer } from '../layout/measure.ts'
import type { Edit } from './answer.ts'
import { refitted, type Draft, type Nudge } from './nudges.ts'

/** What is read rather than acted upon. */
export const shortenable: readonly TextRole[] = ['kicker', 'subtitle', 'body', 'footer']

/** Less than this of a text is no longer the same text. */
const leastShare = 0.3

/** The change that sets shorter texts in place of those of the brief; each edit only where it may stand. */
export const shortening = (content: Content, edits: readonly Edit[]): Nudge[] =>
  content.blocks.flatMap(block => {
    const edited = editOf(block, content, edits)
    if (!edited) return []
    const says = `${block.id} shortened from ${block.text.length} to ${edited.text.length} characters`
    return [{ says, change: draft => withBlock(draft, edited) }]
  })

const editOf = (block: Block, { locale }: Content, edits: readonly Edit[]): Block | undefined => {
  const written = edits.find(({ id }) => id === block.id)?.text
  if (written === undefined || !shortenable.includes(block.role)) return undefined
  const text = normalizeText(written).replaceAll(/\n+/g, '\n')
  const share = readingLength(text) / readingLength(block.text)
  const isShorter = share >= leastShare && share < 1 && text.length < block.text.length
  // None is lost, and none is made up.
  const isTrue = sameList(namedIn(text, locale), namedIn(block.text, locale))
  return isShorter && isTrue ? { ...block, text, keep: keepSpans(text, locale) } : undefined
}

const namedIn = (text: string, locale: Content['locale']): string[] =>
  extractEntities(text, { locale })
    .filter(({ type }) => type !== 'heading')
    .map(entity => `${entity.type} ${entity.text}`)
    .toSorted()

const sameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((entry, at) => entry === other[at])

const withBlock = ({ candidate, studio }: Draft, edited: Block): Draft | undefined => {
  const { content } = studio
  const blocks = content.blocks.map(block => (block.id === edited.id ? edited : block))
  // What a measurer remembers goes by the block's id: the new text needs a new one.
  const other = { ...studio, content: { ...content, blocks }, measure: measurer(content.locale) }
  try {
    return refitted({ candidate, studio: other })
  } catch (error) {
    // A model may write what no font can draw; the brief's own text has been drawn before.
    if (error instanceof Failure) return undefined
    throw error
  }
}
