// Reads a PDF as strictly as a press does: by its table of objects, and without mending anything.
import { isWord, PdfLexer, PdfSyntaxError, type PdfWord } from './lexer.ts'
import { dictOf, isDict, isKind, type PdfDict, type PdfValue } from './values.ts'

export type PdfFile = {
  /** Of the header: `1.6`. */
  version: string
  trailer: PdfDict
  objects: ReadonlyMap<number, PdfValue>
  /** What is wrong with how the file is put together, in sentences. */
  faults: readonly string[]
  /** What a reference points to; anything else is its own answer. */
  resolve: (value: PdfValue | undefined) => PdfValue | undefined
}

type Reading = { bytes: Buffer; offsets: Map<number, number>; objects: Map<number, PdfValue>; faults: string[] }

const mostFaults = 20
const mostObjects = 200_000

/** Never throws: what cannot be read is missing, and a fault tells of it. */
export const readPdf = (bytes: Buffer): PdfFile => {
  const reading: Reading = { bytes, offsets: new Map(), objects: new Map(), faults: [] }
  const version = /^%PDF-(\d\.\d)[\r\n]/.exec(bytes.toString('latin1', 0, 16))?.[1] ?? ''
  if (version === '') say(reading, 'The file does not begin as a PDF.')
  const trailer = attempt(reading, () => readTable(reading)) ?? new Map<string, PdfValue>()
  for (const number of reading.offsets.keys()) attempt(reading, () => readObject(reading, number))
  const resolve = resolver(reading)
  if (!isDict(resolve(trailer.get('Root')))) say(reading, 'The file has no catalog.')
  for (const value of [trailer, ...reading.objects.values()]) requireTargets(reading, value)
  return { version, trailer, objects: reading.objects, faults: reading.faults, resolve }
}

const say = ({ faults }: Reading, fault: string): void => {
  if (faults.length < mostFaults) faults.push(fault)
}

const attempt = <T>(reading: Reading, work: () => T): T | undefined => {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error
    say(reading, error.message)
    return undefined
  }
}

const readTable = (reading: Reading): PdfDict => {
  const { bytes } = reading
  const end = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(bytes.toString('latin1', Math.max(0, bytes.length - 1024)))
  if (!end) throw new PdfSyntaxError('The end of the file does not tell where its table of objects is.')
  const lexer = new PdfLexer(bytes, { at: Number(end[1]) })
  if (!isNamed(lexer.next(), 'xref')) throw new PdfSyntaxError('The table of objects is not where the file says.')
  for (;;) {
    const first = lexer.next()
    if (isNamed(first, 'trailer')) break
    const count = lexer.next()
    if (typeof first !== 'number' || typeof count !== 'number' || reading.offsets.size + count > mostObjects)
      throw new PdfSyntaxError('The table of objects is damaged.')
    readEntries(reading, lexer, { first, count })
  }
  const trailer = lexer.next()
  if (!isDict(trailer as PdfValue)) throw new PdfSyntaxError('The file has no trailer.')
  return requireWhole(reading, trailer as PdfDict)
}

/** Each entry is twenty bytes, its line end included. */
const readEntries = (reading: Reading, lexer: PdfLexer, { first, count }: { first: number; count: number }): void => {
  lexer.skipSpace()
  for (let place = 0; place < count; place++, lexer.at += 20) {
    const entry = /^(\d{10}) \d{5} ([nf])(?: [\r\n]|\r\n)$/.exec(
      reading.bytes.toString('latin1', lexer.at, lexer.at + 20),
    )
    if (!entry) throw new PdfSyntaxError('The table of objects is damaged.')
    if (entry[2] === 'n') reading.offsets.set(first + place, Number(entry[1]))
  }
}

const requireWhole = (reading: Reading, trailer: PdfDict): PdfDict => {
  if (trailer.has('Prev') || trailer.has('XRefStm')) say(reading, 'The file was changed after it was written.')
  const most = Math.max(-1, ...reading.offsets.keys())
  if (trailer.get('Size') !== most + 1) say(reading, 'The number of objects is not what the file says.')
  return trailer
}

const readObject = (reading: Reading, number: number): PdfValue => {
  const known = reading.objects.get(number)
  if (known !== undefined) return known
  const { lexer, value } = openObject(reading, number)
  // Stands there already while its length is looked up, which may lead back here.
  reading.objects.set(number, value)
  const after = lexer.next()
  const isStream = isNamed(after, 'stream')
  if (isStream) reading.objects.set(number, readStream(reading, lexer, { number, dict: dictOf(value) }))
  if (!isNamed(isStream ? lexer.next() : after, 'endobj')) say(reading, `Object ${number} does not end.`)
  return reading.objects.get(number)!
}

const openObject = ({ bytes, offsets }: Reading, number: number): { lexer: PdfLexer; value: PdfValue } => {
  const lexer = new PdfLexer(bytes, { at: offsets.get(number) ?? bytes.length })
  if (lexer.next() !== number || lexer.next() !== 0 || !isNamed(lexer.next(), 'obj'))
    throw new PdfSyntaxError(`Object ${number} is not where the table says.`)
  const value = lexer.next()
  if (value === undefined || isWord(value)) throw new PdfSyntaxError(`Object ${number} is empty.`)
  return { lexer, value }
}

const readStream = (
  reading: Reading,
  lexer: PdfLexer,
  { number, dict = new Map() }: { number: number; dict: PdfDict | undefined },
): PdfValue => {
  const { bytes } = reading
  const start = lexer.at + (bytes[lexer.at] === 13 ? 2 : 1)
  const given = dict.get('Length')
  const length = isKind(given, 'ref') ? readObject(reading, given.number) : given
  const isRight = typeof length === 'number' && length >= 0 && isEnd(bytes, start + length)
  if (!isRight) say(reading, `The length of stream ${number} is wrong.`)
  const end = isRight ? start + length : bytes.indexOf('endstream', start)
  if (end < 0) throw new PdfSyntaxError(`Stream ${number} does not end.`)
  lexer.at = end
  lexer.next()
  return { kind: 'stream', dict, raw: bytes.subarray(start, end) }
}

const isEnd = (bytes: Buffer, at: number): boolean =>
  /^(?:\r\n|\n|\r)?endstream/.test(bytes.toString('latin1', at, at + 11))

const resolver =
  ({ objects }: Reading) =>
  (value: PdfValue | undefined): PdfValue | undefined => {
    let found = value
    for (let step = 0; step < 10 && isKind(found, 'ref'); step++) found = objects.get(found.number)
    return isKind(found, 'ref') ? undefined : found
  }

/** Every reference within points to something. */
const requireTargets = (reading: Reading, value: PdfValue): void => {
  if (isKind(value, 'ref')) {
    if (!reading.objects.has(value.number))
      say(reading, `Something points to object ${value.number}, which does not exist.`)
    return
  }
  if (Array.isArray(value)) for (const item of value) requireTargets(reading, item)
  for (const item of dictOf(value)?.values() ?? []) requireTargets(reading, item)
}

const isNamed = (value: PdfValue | PdfWord | undefined, word: string): boolean => isWord(value) && value.word === word
