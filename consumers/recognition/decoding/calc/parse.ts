import { lexicon, type Operator, type Word } from './lexicon.ts'

export type Expression =
  | { kind: 'number'; value: bigint }
  | { kind: 'operation'; operator: Operator; left: Expression; right: Expression }

/**
 * The expression in a text of folded symbols, with multiplication and division before addition and subtraction; undefined
 * for a text that is none. A minus between a word of tens and one of units, as in 'twenty-two', joins them unless a space
 * stands beside it.
 */
export const parseExpression = (text: string): Expression | undefined => {
  const words = wordsOf(text)
  if (!words || !sentence.test(words.map(({ kind }) => kind).join(' '))) return undefined
  const numbers = words.flatMap(word => (word.kind === 'number' ? [word.value] : []))
  const operators = words.flatMap(word => (word.kind === 'operator' || word.kind === 'of' ? [word.operator] : []))
  return combine(numbers, operators)
}

const sentence = /^(?:lead )?(?:number(?: operator number)+|of number and number)(?: equals)?(?: asked)?(?: mark)?$/

const longestFirst = [...lexicon.keys()].toSorted((a, b) => b.length - a.length)
const wordPattern = new RegExp(`[0-9]+|${longestFirst.map(spelling => RegExp.escape(spelling)).join('|')}`, 'gy')
const minusAfterTens = /(?<=ty)(?: +− *|− +)/g

const wordsOf = (text: string): Word[] | undefined => {
  const close = text.replaceAll(minusAfterTens, 'minus').replaceAll(' ', '')
  const spellings = close.match(wordPattern) ?? []
  if (spellings.join('').length !== close.length) return undefined
  return spellings.map(spelling => lexicon.get(spelling) ?? { kind: 'number', value: Number(spelling) })
}

const isProduct = (operator: Operator): boolean => operator === '*' || operator === '/'

/** Terms of products first, then their sum, each from left to right. */
const combine = (numbers: readonly number[], operators: readonly Operator[]): Expression => {
  const terms: Expression[] = [{ kind: 'number', value: BigInt(numbers[0]!) }]
  const signs: Operator[] = []
  operators.forEach((operator, index) => {
    const right: Expression = { kind: 'number', value: BigInt(numbers[index + 1]!) }
    if (isProduct(operator)) {
      terms.push({ kind: 'operation', operator, left: terms.pop()!, right })
    } else {
      signs.push(operator)
      terms.push(right)
    }
  })
  return terms.reduce((left, right, index) => ({ kind: 'operation', operator: signs[index - 1]!, left, right }))
}

/** In digits and the signs + - * /, without spaces: '3+8*2'. */
export const asCanonical = (expression: Expression): string =>
  expression.kind === 'number'
    ? String(expression.value)
    : `${asCanonical(expression.left)}${expression.operator}${asCanonical(expression.right)}`
