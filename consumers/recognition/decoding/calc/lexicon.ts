import { foldArithmetic, foldText } from '../folding.ts'
import { chineseSpellings, englishSpellings } from './numerals.ts'

export type Operator = '+' | '-' | '*' | '/'

/** A word of a written sum. `of` opens the form 'sum of 3 and 4'; `and` closes its first operand; `filler` says nothing. */
export type Word =
  | { kind: 'number'; value: number }
  | { kind: 'operator'; operator: Operator }
  | { kind: 'of'; operator: Operator }
  | { kind: 'and' }
  | { kind: 'lead' }
  | { kind: 'equals' }
  | { kind: 'asked' }
  | { kind: 'mark' }

export type WordKind = Word['kind']

const spelled: [Word, string[]][] = [
  [{ kind: 'operator', operator: '+' }, ['+', '+上', 'plus', 'add']],
  [{ kind: 'operator', operator: '-' }, ['-', '-去', 'minus', 'less']],
  [{ kind: 'operator', operator: '*' }, ['*', '*以', 'times', 'multipliedby']],
  [{ kind: 'operator', operator: '/' }, ['/', '/以', 'dividedby', 'over']],
  [{ kind: 'of', operator: '+' }, ['sumof', 'thesumof']],
  [{ kind: 'of', operator: '-' }, ['differenceof', 'thedifferenceof']],
  [{ kind: 'of', operator: '*' }, ['productof', 'theproductof']],
  [{ kind: 'and' }, ['and']],
  [{ kind: 'lead' }, ['whatis']],
  [{ kind: 'equals' }, ['=', '等于', '是', 'equals', 'is']],
  [{ kind: 'asked' }, ['几', '多少', 'what']],
  [{ kind: 'mark' }, ['?']],
]

const numbers = Array.from({ length: 101 }, (_, value): [Word, string[]] => [
  { kind: 'number', value },
  [...chineseSpellings(value), ...englishSpellings(value)],
])

/**
 * Every word by its spelling in folded symbols and without spaces. The letter x folds to the sign, within words too: the
 * text to read folds the same way.
 */
export const lexicon: ReadonlyMap<string, Word> = new Map(
  [...spelled, ...numbers].flatMap(([word, spellings]) =>
    spellings.map((spelling): [string, Word] => [foldText(spelling, foldArithmetic), word]),
  ),
)

export const spellingsOf = (kind: WordKind): string[] =>
  [...lexicon].filter(([, word]) => word.kind === kind).map(([spelling]) => spelling)
