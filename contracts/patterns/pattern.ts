import { ConstraintError } from './constraint-error.ts'
import { anySymbol, choice, oneOf, repeat, sequence, sizeOf, type Language } from './language.ts'

const limits = { length: 256, depth: 16, count: 64, size: 2000 }

const isDigit = (symbol: string): boolean => /^[0-9]$/.test(symbol)
const isWord = (symbol: string): boolean => /^[A-Za-z0-9_]$/.test(symbol)
const classEscapes = new Map([
  ['d', isDigit],
  ['w', isWord],
])
const syntax = new Set('^$\\.*+?()[]{}|/-')
/** What must be escaped to stand for itself outside a class. */
const reserved = new Set('^$\\.*+?()[]{}|')

/**
 * A pattern that the whole text has to match, in the part of JavaScript's regular expressions that a finite automaton can
 * follow: literals, `.`, `\d`, `\w`, classes with ranges and `^`, groups, `|`, `?`, `*`, `+` and `{m,n}`. Anything else
 * throws a ConstraintError with its position. At most 256 characters, counts to 64, groups 16 deep, 2000 symbols once the
 * counts are written out.
 */
export const parsePattern = (pattern: string): Language => {
  const language = new PatternParser(pattern).parse()
  if (sizeOf(language) > limits.size) throw new ConstraintError('the counts of the pattern multiply to too much', 0)
  return language
}

class PatternParser {
  readonly #symbols: readonly string[]
  #at = 0
  #depth = 0

  constructor(pattern: string) {
    this.#symbols = Array.from(pattern)
    if (this.#symbols.length > limits.length) {
      throw new ConstraintError(`a pattern has at most ${limits.length} characters`, limits.length)
    }
  }

  parse(): Language {
    const language = this.#alternatives()
    if (this.#at < this.#symbols.length) throw this.#fault('this parenthesis closes nothing')
    return language
  }

  #alternatives(): Language {
    const parts = [this.#sequence()]
    while (this.#skip('|')) parts.push(this.#sequence())
    return parts.length === 1 ? parts[0]! : choice(...parts)
  }

  #sequence(): Language {
    const parts: Language[] = []
    while (this.#at < this.#symbols.length && this.#peek() !== '|' && this.#peek() !== ')') {
      parts.push(this.#quantified(this.#atom()))
    }
    return sequence(...parts)
  }

  #quantified(part: Language): Language {
    if (this.#skip('?')) return repeat(part, 0, 1)
    if (this.#skip('*')) return repeat(part, 0, Infinity)
    if (this.#skip('+')) return repeat(part, 1, Infinity)
    return this.#skip('{') ? this.#counted(part) : part
  }

  #counted(part: Language): Language {
    const start = this.#at
    const min = this.#count()
    const isRange = this.#skip(',')
    const max = !isRange ? min : this.#peek() === '}' ? Infinity : this.#count()
    if (!this.#skip('}')) throw this.#fault('a count is {m}, {m,} or {m,n}')
    if (max < min) throw this.#fault('a count goes from the smaller to the larger number', start)
    return repeat(part, min, max)
  }

  #count(): number {
    const start = this.#at
    while (isDigit(this.#peek())) this.#at++
    if (this.#at === start) throw this.#fault('a count is {m}, {m,} or {m,n}')
    const count = Number(this.#symbols.slice(start, this.#at).join(''))
    if (count > limits.count) throw this.#fault(`a count is at most ${limits.count}`, start)
    return count
  }

  #atom(): Language {
    const symbol = this.#peek()
    if (symbol === '(') return this.#group()
    if (this.#skip('[')) return this.#class()
    if (this.#skip('.')) return anySymbol
    if (this.#skip('\\')) return oneOf(this.#escape())
    if (symbol === '^' || symbol === '$') throw this.#fault('the whole text has to match anyway; leave anchors out')
    if (reserved.has(symbol)) throw this.#fault(`"${symbol}" has no meaning here; write \\${symbol} for the character`)
    this.#at++
    return oneOf(is(symbol))
  }

  #group(): Language {
    const start = this.#at++
    if (this.#peek() === '?') {
      if (this.#symbols[this.#at + 1] !== ':') throw this.#fault('looking around, names and flags are not supported')
      this.#at += 2
    }
    if (++this.#depth > limits.depth) throw this.#fault(`groups go at most ${limits.depth} deep`, start)
    const inside = this.#alternatives()
    this.#depth--
    if (!this.#skip(')')) throw this.#fault('this group is never closed', start)
    return inside
  }

  #class(): Language {
    const start = this.#at - 1
    const isNegated = this.#skip('^')
    const items: ((symbol: string) => boolean)[] = []
    while (this.#peek() !== ']') {
      if (this.#at === this.#symbols.length) throw this.#fault('this class is never closed', start)
      items.push(this.#classItem())
    }
    this.#at++
    if (items.length === 0) throw this.#fault('this class is empty', start)
    return oneOf(symbol => items.some(accepts => accepts(symbol)) !== isNegated)
  }

  #classItem(): (symbol: string) => boolean {
    const start = this.#at
    const first = this.#classMember()
    const isRange = this.#peek() === '-' && this.#symbols[this.#at + 1] !== ']' && this.#at + 1 < this.#symbols.length
    if (!isRange) return typeof first === 'string' ? is(first) : first
    this.#at++
    const last = this.#classMember()
    if (typeof first !== 'string' || typeof last !== 'string') throw this.#fault('a range is between characters', start)
    const [from, to] = [first.codePointAt(0)!, last.codePointAt(0)!]
    if (to < from) throw this.#fault('a range goes from the lower to the higher character', start)
    return symbol => symbol.codePointAt(0)! >= from && symbol.codePointAt(0)! <= to
  }

  #classMember(): string | ((symbol: string) => boolean) {
    if (this.#skip('\\')) {
      const escaped = this.#peek()
      const accepts = this.#escape()
      return classEscapes.has(escaped) ? accepts : escaped
    }
    if (this.#peek() === '[') throw this.#fault('write \\[ for the character')
    return this.#symbols[this.#at++]!
  }

  /** What follows a backslash. */
  #escape(): (symbol: string) => boolean {
    const symbol = this.#peek()
    const accepts = classEscapes.get(symbol) ?? (syntax.has(symbol) ? is(symbol) : undefined)
    if (!accepts) throw this.#fault('only \\d, \\w and escaped punctuation are supported', this.#at - 1)
    this.#at++
    return accepts
  }

  #peek(): string {
    return this.#symbols[this.#at] ?? ''
  }

  #skip(symbol: string): boolean {
    if (this.#peek() !== symbol) return false
    this.#at++
    return true
  }

  #fault(message: string, position = this.#at): ConstraintError {
    return new ConstraintError(message, position)
  }
}

const is =
  (wanted: string) =>
  (symbol: string): boolean =>
    symbol === wanted
