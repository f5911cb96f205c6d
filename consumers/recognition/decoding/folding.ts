import type { Folding } from './charset.ts'

/**
 * How a request wants upper and lower case told apart: `preserve` reads them as they are; the others add up what the
 * network believes of both and write one of them (`fold` the lower one).
 */
export type CaseMode = 'preserve' | 'fold' | 'upper' | 'lower'

/** A change of case that would make several characters out of one ('ß' → 'SS') does not happen. */
const ifSingle = (changed: string, symbol: string): string => (Array.from(changed).length === 1 ? changed : symbol)

const lower: Folding = symbol => ifSingle(symbol.toLowerCase(), symbol)

export const foldCase: Record<CaseMode, Folding> = {
  preserve: symbol => symbol,
  fold: lower,
  lower,
  upper: symbol => ifSingle(symbol.toUpperCase(), symbol),
}

/** Unicode lays the full-width forms of printable ASCII out in the same order, this far behind it. */
const fullWidthShift = 0xfe_e0
const ideographicSpace = '\u3000'

/** Full-width forms of ASCII, as East Asian fonts draw them, become the plain ones. */
export const foldWidth: Folding = symbol => {
  if (symbol === ideographicSpace) return ' '
  return /^[\uff01-\uff5e]$/.test(symbol) ? String.fromCodePoint(symbol.codePointAt(0)! - fullWidthShift) : symbol
}

/** Each folded symbol with its variants in arithmetic. An asterisk, a dot and the letter all multiply. */
const arithmeticVariants: Record<string, string> = {
  '+': '加',
  '−': '-–—﹣减減',
  '×': 'xX·*✕⨯乘',
  '÷': '/:∕除',
  零: '〇',
  一: '壹',
  二: '两兩贰貳弍',
  三: '叁參参',
  四: '肆',
  五: '伍',
  六: '陆陸',
  七: '柒',
  八: '捌',
  九: '玖',
  十: '拾',
  百: '佰',
  于: '於',
  几: '幾',
}
const arithmetic = new Map(
  Object.entries(arithmeticVariants).flatMap(([name, variants]) => Array.from(variants, variant => [variant, name])),
)

/** One symbol per meaning within arithmetic: width, case, signs, formal and traditional numerals. */
export const foldArithmetic: Folding = symbol => {
  const narrow = foldWidth(symbol)
  return arithmetic.get(narrow) ?? lower(narrow)
}

export const foldText = (text: string, fold: Folding): string => Array.from(text, fold).join('')
