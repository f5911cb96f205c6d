import { emoji } from '#infra/materials/emoji.ts'

const recommended = /^\p{RGI_Emoji}$/v
const asPicture = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{fe0f}|[\d#*]\u{fe0f}?\u{20e3}/u
const sequence = /^\p{Extended_Pictographic}.*[\u{200d}\p{Emoji_Modifier}]/u
const pictographic = /^\p{Extended_Pictographic}/u
const textSelector = '\u{fe0e}'

/** A grapheme that wants to be a picture: by itself, with VS16, or as a sequence; never before VS15. */
export const isEmoji = (grapheme: string): boolean => {
  if (grapheme.length === 1 && grapheme < '\u{a9}') return false
  if (grapheme.includes(textSelector)) return false
  return recommended.test(grapheme) || asPicture.test(grapheme) || sequence.test(grapheme)
}

/** A sign such as ☎ or ✈ that text may draw as well: a picture only where no font has it. */
export const mayBeEmoji = (grapheme: string): boolean => pictographic.test(grapheme) && !grapheme.includes(textSelector)

/** Whether the pack of pictures draws it, if need be as its parts side by side in one square. */
export const hasPicture = (grapheme: string): boolean => emoji(emojiName(grapheme)) !== undefined

/** The name of its picture: code points in hexadecimal with hyphens between, without the selectors of presentation. */
export const emojiName = (grapheme: string): string =>
  Array.from(grapheme, character => character.codePointAt(0)!)
    .filter(codePoint => codePoint !== 0xfe0f && codePoint !== 0xfe0e)
    .map(codePoint => codePoint.toString(16).padStart(4, '0'))
    .join('-')
