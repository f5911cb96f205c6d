const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const countGraphemes = (text: string): number => {
  let count = 0
  for (const _ of segmenter.segment(text)) count++
  return count
}

/** How long a text is to the eye: a Han character is as wide as two and a half letters. */
export const readingLength = (text: string): number =>
  countGraphemes(text) +
  1.5 * (text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0)
