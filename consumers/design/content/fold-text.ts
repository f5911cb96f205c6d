import type { Span } from './found.ts'

const same: readonly (readonly [from: RegExp, to: string])[] = [
  [/[[\p{Cc}--\n]\u00A0\u2000-\u200F\u2028-\u202F\u205F-\u2069\u3000\uFEFF]/gv, ' '],
  [/[\u2010-\u2015\u2212\uFF0D]/g, '-'],
  [/[\u301C\u223C]/g, '~'],
  [/[\u2018\u2019]/g, "'"],
  [/\u066A/g, '%'],
  [/\u066B/g, '.'],
  [/\u066C/g, ','],
  [/\uFFE5/g, '¥'],
  [/\uFFE1/g, '£'],
]

/**
 * The text with characters that mean the same written as one: full-width forms, Arabic digits, dashes, spaces.
 * It has as many UTF-16 units as before, so that offsets hold.
 */
export const foldText = (text: string): string => {
  const folded = text
    .replaceAll(/[\uFF01-\uFF5E]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll(/[\u0660-\u0669\u06F0-\u06F9]/g, digit => String(digit.charCodeAt(0) & 0xf))
  return same.reduce((so, [from, to]) => so.replaceAll(from, to), folded)
}

/** Stands in for what was found already; folded text never has it of its own, and no pattern matches it. */
export const claimed = '\u0000'

/** The text without what stands at the spans, which are in order and do not overlap. */
export const claim = (text: string, spans: readonly Span[]): string => {
  const pieces: string[] = []
  let from = 0
  for (const { start, end } of spans) {
    pieces.push(text.slice(from, start), claimed.repeat(end - start))
    from = end
  }
  return pieces.join('') + text.slice(from)
}
