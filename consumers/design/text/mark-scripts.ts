import type { FontScript } from '#infra/fonts/catalog.ts'
import { fontScriptOf, isSquareOrNarrow } from './characters.ts'
import type { Grapheme } from './graphemes.ts'

const letter = /[\p{L}\p{N}]/u
const ideograph = /\p{Script=Han}/u
const quotationMark = /^[“”‘’]/u

/**
 * Tells for the place of a mark that is square in Chinese and narrow in Latin which of both it is there; `undefined` for
 * any other grapheme. Quotation marks go by the locale, so that both of a pair are alike whatever stands next to them;
 * the other marks go with the nearest letter, if they can with one before.
 */
export const markScripts = (
  graphemes: readonly Grapheme[],
  locale: string,
): ((place: number) => FontScript | undefined) => {
  if (!graphemes.some(({ codePoint }) => isSquareOrNarrow(codePoint))) return () => undefined
  const nearest = nearestScripts(graphemes)
  const isChinese = locale.startsWith('zh') && graphemes.some(({ text }) => ideograph.test(text))
  return place => {
    const { codePoint, text } = graphemes[place]!
    if (!isSquareOrNarrow(codePoint)) return undefined
    if (!quotationMark.test(text)) return nearest[place]
    const isApostrophe = [graphemes[place - 1], graphemes[place + 1]].every(isLatinLetter)
    return isChinese && !isApostrophe ? 'han' : 'latin'
  }
}

const nearestScripts = (graphemes: readonly Grapheme[]): FontScript[] => {
  const scripts = graphemes.map(({ text, codePoint }) => (letter.test(text) ? fontScriptOf(codePoint) : undefined))
  let current = scripts.find(script => script !== undefined) ?? 'latin'
  return scripts.map(script => (current = script ?? current))
}

const isLatinLetter = (grapheme: Grapheme | undefined): boolean =>
  grapheme !== undefined && letter.test(grapheme.text) && fontScriptOf(grapheme.codePoint) === 'latin'
