import { isEmoji } from './emoji.ts'

/** What a reader takes for one character, with its place in the text, in UTF-16 units. */
export type Grapheme = {
  text: string
  start: number
  end: number
  /** The first of its code points. */
  codePoint: number
  isSpace: boolean
  isNewline: boolean
  isEmoji: boolean
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const space = /^[^\S\u{feff}]+$/u
const newline = /^[\n\r\v\f\u{85}\u{2028}\u{2029}]/u

export const graphemesOf = (text: string): Grapheme[] =>
  Array.from(segmenter.segment(text), ({ segment, index }) => ({
    text: segment,
    start: index,
    end: index + segment.length,
    codePoint: segment.codePointAt(0)!,
    isSpace: space.test(segment) || newline.test(segment),
    isNewline: newline.test(segment),
    isEmoji: isEmoji(segment),
  }))
