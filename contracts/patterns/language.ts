// Regular languages over symbols, as they are written down; `compile` makes automata of them.

export type Language =
  | { kind: 'symbol'; accepts: (symbol: string) => boolean }
  | { kind: 'sequence'; parts: readonly Language[] }
  | { kind: 'choice'; parts: readonly Language[] }
  /** `max` may be Infinity. */
  | { kind: 'repeat'; part: Language; min: number; max: number }

export const oneOf = (accepts: (symbol: string) => boolean): Language => ({ kind: 'symbol', accepts })

export const anySymbol: Language = oneOf(() => true)

export const sequence = (...parts: readonly Language[]): Language => ({ kind: 'sequence', parts })

export const choice = (...parts: readonly Language[]): Language => ({ kind: 'choice', parts })

export const repeat = (part: Language, min: number, max: number): Language => ({ kind: 'repeat', part, min, max })

export const literal = (text: string): Language =>
  sequence(...Array.from(text, wanted => oneOf(symbol => symbol === wanted)))

/** Any of the words, as a tree of their beginnings, which compiles to less than a choice between them. */
export const anyWord = (words: readonly string[]): Language => {
  const byFirst = Map.groupBy(
    words.filter(word => word !== ''),
    word => String.fromCodePoint(word.codePointAt(0)!),
  )
  if (byFirst.size === 0) return sequence()
  const branches = Array.from(byFirst, ([first, group]) =>
    sequence(literal(first), anyWord(group.map(word => word.slice(first.length)))),
  )
  return words.includes('') ? repeat(choice(...branches), 0, 1) : choice(...branches)
}

/** How many symbols stand in the language once its repetitions are written out; this bounds what compiling it costs. */
export const sizeOf = (language: Language): number => {
  switch (language.kind) {
    case 'symbol':
      return 1
    case 'sequence':
    case 'choice':
      return language.parts.reduce((sum, part) => sum + sizeOf(part), 1)
    case 'repeat':
      return 1 + sizeOf(language.part) * (language.max === Infinity ? language.min + 1 : language.max)
  }
}
