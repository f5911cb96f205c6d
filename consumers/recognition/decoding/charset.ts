/** The symbols that a network emits, in the order of its output classes. Class 0 is the CTC blank and stands as ''. */
export type Charset = readonly string[]

/** What the classes of a network stand for once variants count as one symbol. Class 0 stays the blank. */
export type Alphabet = {
  /** The folded symbol of each class. */
  names: readonly string[]
  /** The symbols of the charset that fall into each class. */
  members: readonly (readonly string[])[]
  /** For each index of the charset, its class. */
  classOf: Int32Array
}

/** Maps a symbol to the one that stands for all its variants. */
export type Folding = (symbol: string) => string

/** Throws a RangeError unless the list is the blank '' followed by different symbols of one code point each. */
export const asCharset = (symbols: readonly string[]): Charset => {
  if (symbols[0] !== '') throw new RangeError("a charset begins with '' for the blank")
  if (new Set(symbols).size !== symbols.length) throw new RangeError('a charset has no symbol twice')
  const long = symbols.slice(1).find(symbol => Array.from(symbol).length !== 1)
  if (long !== undefined) throw new RangeError(`a symbol of a charset is one code point, not "${long}"`)
  return symbols
}

export const foldCharset = (charset: Charset, fold: Folding): Alphabet => {
  const names: string[] = ['']
  const members: string[][] = [['']]
  const classes = new Map<string, number>()
  const classOf = Int32Array.from(charset, (symbol, index) => {
    if (index === 0) return 0
    const name = fold(symbol)
    const found = classes.get(name)
    if (found !== undefined) {
      members[found]!.push(symbol)
      return found
    }
    classes.set(name, names.length)
    members.push([symbol])
    return names.push(name) - 1
  })
  return { names, members, classOf }
}

export const asText = (labels: Iterable<number>, { names }: Alphabet): string =>
  Array.from(labels, label => names[label]!).join('')
