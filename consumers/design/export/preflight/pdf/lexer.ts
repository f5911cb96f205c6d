import type { PdfDict, PdfValue } from './values.ts'

/** A keyword of a file (`obj`, `stream`) or an operator of a page (`re`, `Tj`). */
export type PdfWord = { kind: 'word'; word: string }

export class PdfSyntaxError extends Error {}

const deepest = 60
const space = new Set([0, 9, 10, 12, 13, 32])
const isSpecial = new Set(Array.from('()<>[]{}/%', symbol => symbol.charCodeAt(0)))
const isRegular = Uint8Array.from({ length: 256 }, (_, byte) => (space.has(byte) || isSpecial.has(byte) ? 0 : 1))
const escapes: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, f: 12 }
const code = (symbol: string): number => symbol.charCodeAt(0)
const [open, close, slash, percent] = [code('('), code(')'), code('/'), code('%')]
const [less, greater, bracket, endBracket, backslash] = [code('<'), code('>'), code('['), code(']'), code('\\')]

/** Reads values one after another. `at` may be moved. */
export class PdfLexer {
  at: number
  readonly #bytes: Buffer
  readonly #hasRefs: boolean

  /** Pages know no references, files do. */
  constructor(bytes: Buffer, { at = 0, hasRefs = true }: { at?: number; hasRefs?: boolean } = {}) {
    this.#bytes = bytes
    this.at = at
    this.#hasRefs = hasRefs
  }

  /** The next value or word; `undefined` at the end. @throws PdfSyntaxError */
  next(depth = 0): PdfValue | PdfWord | undefined {
    this.skipSpace()
    const byte = this.#bytes[this.at]
    if (byte === undefined) return undefined
    if (depth > deepest) throw new PdfSyntaxError('Values are nested too deep.')
    if (byte === slash) return this.#name()
    if (byte === open) return this.#literal()
    if (byte === bracket) return this.#array(depth)
    if (byte === less) return this.#bytes[this.at + 1] === less ? this.#dict(depth) : this.#hex()
    if (!isRegular[byte]) throw new PdfSyntaxError(`An odd character at byte ${this.at}.`)
    return this.#numberOrWord()
  }

  skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.at]
      if (byte === percent) while (this.at < this.#bytes.length && !isLineEnd(this.#bytes[this.at]!)) this.at++
      else if (byte !== undefined && space.has(byte)) this.at++
      else return
    }
  }

  #regular(): string {
    const start = this.at
    while (this.at < this.#bytes.length && isRegular[this.#bytes[this.at]!]) this.at++
    return this.#bytes.toString('latin1', start, this.at)
  }

  #name(): PdfValue {
    this.at++
    const written = this.#regular()
    const name = written.includes('#')
      ? written.replaceAll(/#([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      : written
    return { kind: 'name', name }
  }

  #numberOrWord(): PdfValue | PdfWord {
    const first = this.#bytes[this.at]!
    const written = this.#regular()
    const number = first < 58 ? Number(written) : Number.NaN
    if (!Number.isNaN(number)) return (this.#hasRefs && Number.isInteger(number) && this.#ref(number)) || number
    if (written === 'true') return true
    if (written === 'false') return false
    return written === 'null' ? null : { kind: 'word', word: written }
  }

  #ref(number: number): PdfValue | undefined {
    const rest = /^\s+\d+\s+R(?!\w)/.exec(this.#bytes.toString('latin1', this.at, this.at + 16))
    if (!rest) return undefined
    this.at += rest[0].length
    return { kind: 'ref', number }
  }

  #array(depth: number): PdfValue {
    this.at++
    const values: PdfValue[] = []
    for (;;) {
      this.skipSpace()
      if (this.#bytes[this.at] === endBracket) break
      values.push(this.#inner(depth))
    }
    this.at++
    return values
  }

  #dict(depth: number): PdfValue {
    this.at += 2
    const dict: PdfDict = new Map()
    for (;;) {
      this.skipSpace()
      if (this.#bytes[this.at] === greater && this.#bytes[this.at + 1] === greater) break
      const key = this.#inner(depth)
      if (typeof key !== 'object' || key === null || !('kind' in key) || key.kind !== 'name')
        throw new PdfSyntaxError('A key of a dictionary is no name.')
      dict.set(key.name, this.#inner(depth))
    }
    this.at += 2
    return dict
  }

  #inner(depth: number): PdfValue {
    const value = this.next(depth + 1)
    if (value === undefined) throw new PdfSyntaxError('The bytes end within a value.')
    if (isWord(value)) throw new PdfSyntaxError(`A stray word: ${value.word.slice(0, 20)}.`)
    return value
  }

  #hex(): PdfValue {
    const end = this.#bytes.indexOf(greater, this.at)
    if (end < 0) throw new PdfSyntaxError('A string has no end.')
    const digits = this.#bytes.toString('latin1', this.at + 1, end).replaceAll(/\s+/g, '')
    if (/[^\da-f]/i.test(digits)) throw new PdfSyntaxError('A string holds an odd character.')
    this.at = end + 1
    return { kind: 'string', bytes: Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex') }
  }

  #literal(): PdfValue {
    this.at++
    const bytes: number[] = []
    for (let depth = 1; ; this.at++) {
      const byte = this.#bytes[this.at]
      if (byte === undefined) throw new PdfSyntaxError('A string has no end.')
      if (byte === backslash) {
        this.#escape(bytes)
        continue
      }
      if (byte === open) depth++
      if (byte === close && --depth === 0) break
      bytes.push(byte)
    }
    this.at++
    return { kind: 'string', bytes: Buffer.from(bytes) }
  }

  /** Ends on the last byte of the escape. */
  #escape(bytes: number[]): void {
    const after = this.#bytes.toString('latin1', this.at + 1, this.at + 4)
    const octal = /^[0-7]{1,3}/.exec(after)?.[0]
    if (octal) bytes.push(Number.parseInt(octal, 8) & 255)
    else if (after.startsWith('\r\n')) this.at++
    else if (!/^[\r\n]/.test(after)) bytes.push(escapes[after[0]!] ?? this.#bytes[this.at + 1] ?? 0)
    this.at += octal?.length ?? 1
  }
}

const isLineEnd = (byte: number): boolean => byte === 10 || byte === 13

export const isWord = (token: PdfValue | PdfWord | undefined): token is PdfWord =>
  typeof token === 'object' && token !== null && 'kind' in token && token.kind === 'word'
