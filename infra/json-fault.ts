const maxDepth = 32

type Scan = {
  /** One entry per open object (its keys) or array (undefined). */
  scopes: (Set<string> | undefined)[]
  /** The next string is a key of the innermost object. */
  isKey: boolean
}

/**
 * Finds what `JSON.parse` lets pass and nobody who sends us something may: a key that is given twice in one object, so that two readers
 * may see two different values; the key `__proto__`, which some readers take for more than a name; nesting deeper than 32; and
 * what no text in the database can hold, lone surrogates and NUL. Anything else that is wrong is left to the parser.
 */
export const findJsonFault = (text: string): string | undefined => {
  if (!text.isWellFormed()) return loneSurrogate
  const scan: Scan = { scopes: [], isKey: false }
  let place = 0
  while (place < text.length) {
    const end = text[place] === '"' ? endOfString(text, place) : place + 1
    const fault = end > place + 1 ? afterString(scan, text.slice(place, end)) : afterMark(scan, text[place]!)
    if (fault) return fault
    place = end
  }
  return undefined
}

const endOfString = (text: string, start: number): number => {
  let place = start + 1
  while (place < text.length && text[place] !== '"') place += text[place] === '\\' ? 2 : 1
  return place + 1
}

const loneSurrogate = 'The body has a lone surrogate.'

const afterString = (scan: Scan, quoted: string): string | undefined => {
  const isPlain = !quoted.includes('\\')
  if (isPlain && !scan.isKey) return undefined
  const value = isPlain ? quoted.slice(1, -1) : unquote(quoted)
  if (value.includes('\0')) return 'The body has the character NUL.'
  if (!value.isWellFormed()) return loneSurrogate
  return scan.isKey ? afterKey(scan, value) : undefined
}

const afterKey = (scan: Scan, key: string): string | undefined => {
  scan.isKey = false
  if (key === '__proto__') return 'No key may be __proto__.'
  const keys = scan.scopes.at(-1)
  if (keys?.has(key)) return `The key ${JSON.stringify(key.slice(0, 100))} is given twice.`
  keys?.add(key)
  return undefined
}

const afterMark = (scan: Scan, mark: string): string | undefined => {
  if (mark === '{' || mark === '[') {
    scan.scopes.push(mark === '{' ? new Set() : undefined)
    if (scan.scopes.length > maxDepth) return `The body is nested deeper than ${maxDepth}.`
  }
  if (mark === '}' || mark === ']') scan.scopes.pop()
  if (mark === '{' || mark === ',') scan.isKey = scan.scopes.at(-1) !== undefined
  return undefined
}

// Escapes can spell the same key in two ways.
const unquote = (quoted: string): string => {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}
