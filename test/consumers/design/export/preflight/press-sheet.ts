// A small page for the press, object by object, so that a test can spoil any one of them. Everything is written as it stands in a PDF.
import { readFileSync } from 'node:fs'
import type { PreflightFacts } from '../../../../../consumers/design/export/preflight/preflight.ts'

export type PressMode = 'pdf/x-4' | 'pdf/x-1a:2003'
type Dictionary = Record<string, string | undefined>

export type PressSheet = {
  version: string
  trailer: Dictionary
  catalog: Dictionary
  info: Dictionary
  intent: Dictionary
  /** References to intents. */
  intents: string
  profile: Buffer
  xmp: { text: string; entries: Dictionary }
  page: Dictionary
  resources: Dictionary
  /** Operators, a line each. */
  content: string[]
  /** Of the font and of what is in it. */
  font: Dictionary
  descriptor: Dictionary
  /** Whether each of its glyphs has an outline; the first stands for nothing. */
  outlines: boolean[]
  image: Dictionary
  samples: Buffer
  /** More objects: `20 0 R` and up. */
  more: string[]
}

const profile = readFileSync(new URL('../../../../../infra/color/coated-fogra39.icc', import.meta.url))

const versionNames = { 'pdf/x-4': 'PDF/X-4', 'pdf/x-1a:2003': 'PDF/X-1a:2003' }

export const factsFor = (mode: PreflightFacts['mode']): PreflightFacts => ({
  mode,
  trimMm: { width: 50, height: 30 },
  bleedMm: 3,
  texts: [{ text: 'H i' }],
  inkLimitPercent: 300,
  safeMm: 3,
  profileName: 'Coated',
})

const mm = (value: number): number => (value * 72) / 25.4
const box = (...edges: number[]): string => `[${edges.map(edge => mm(edge).toFixed(4)).join(' ')}]`

/** A page of 50 × 30 mm with a ground, a picture of 254 dots per inch, a line and the letters H and i. */
export const pressSheet = (mode: PressMode): PressSheet => ({
  version: mode === 'pdf/x-4' ? '1.6' : '1.4',
  trailer: { Root: '1 0 R', Info: '2 0 R', ID: '[<00112233> <00112233>]' },
  catalog: { Type: '/Catalog', Pages: '3 0 R', Metadata: '12 0 R' },
  info: {
    Title: '(A card)',
    CreationDate: '(D:20260102030405Z)',
    ModDate: '(D:20260102030405Z)',
    Trapped: '/False',
    GTS_PDFXVersion: `(${versionNames[mode]})`,
  },
  intent: {
    Type: '/OutputIntent',
    S: '/GTS_PDFX',
    OutputConditionIdentifier: '(FOGRA39)',
    DestOutputProfile: '6 0 R',
  },
  intents: '[5 0 R]',
  profile,
  xmp: { text: xmpFor(versionNames[mode]), entries: { Type: '/Metadata', Subtype: '/XML' } },
  page: {
    Type: '/Page',
    Parent: '3 0 R',
    MediaBox: box(0, 0, 56, 36),
    BleedBox: box(0, 0, 56, 36),
    TrimBox: box(3, 3, 53, 33),
    Contents: '7 0 R',
    Resources: '8 0 R',
  },
  resources: {
    Font: '<</F1 9 0 R>>',
    XObject: '<</X1 11 0 R>>',
    ExtGState: '<</G1 <</OP true /op true /OPM 1>>>>',
  },
  content: [
    `0.1 0.2 0 0 k 0 0 ${mm(56).toFixed(4)} ${mm(36).toFixed(4)} re f`,
    `q ${mm(10).toFixed(4)} 0 0 ${mm(10).toFixed(4)} ${mm(10).toFixed(4)} ${mm(10).toFixed(4)} cm /X1 Do Q`,
    `q 0 0 0 1 K 0.5 w 60 20 m 90 20 l S Q`,
    `q /G1 gs 0 0 0 1 k BT /F1 12 Tf 1 0 0 1 80 50 Tm <0001> Tj [10 <0002>] TJ ET Q`,
  ],
  font: { Type: '/Font', Subtype: '/Type0', BaseFont: '/ABCDEF+Square', Encoding: '/Identity-H', ToUnicode: '14 0 R' },
  descriptor: { Type: '/FontDescriptor', FontName: '/ABCDEF+Square', Flags: '4', FontFile2: '16 0 R' },
  outlines: [false, true, true],
  image: {
    Type: '/XObject',
    Subtype: '/Image',
    Width: '100',
    Height: '100',
    ColorSpace: '/DeviceCMYK',
    BitsPerComponent: '8',
  },
  samples: Buffer.alloc(100 * 100 * 4, 60),
  more: [],
})

const xmpFor = (version: string): string =>
  [
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="">',
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">A card</rdf:li></rdf:Alt></dc:title>',
    '<xmp:CreateDate>2026-01-02T03:04:05Z</xmp:CreateDate><xmp:ModifyDate>2026-01-02T03:04:05Z</xmp:ModifyDate>',
    `<pdfxid:GTS_PDFXVersion>${version}</pdfxid:GTS_PDFXVersion>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>',
  ].join('\n')

const unicodeMap = '2 beginbfchar <0001> <0048> <0002> <0069> endbfchar'

/** The sheet as a file. */
export const bytesOfSheet = (sheet: PressSheet): Buffer =>
  writeObjects(sheet, [
    dictionary({ OutputIntents: sheet.intents, ...sheet.catalog }),
    dictionary(sheet.info),
    '<</Type /Pages /Kids [4 0 R] /Count 1>>',
    dictionary(sheet.page),
    dictionary(sheet.intent),
    stream({ N: '4' }, sheet.profile),
    stream({}, sheet.content.join('\n')),
    dictionary(sheet.resources),
    dictionary({ ...sheet.font, DescendantFonts: '[10 0 R]' }),
    '<</Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Square /CIDToGIDMap /Identity /DW 600 /W [1 [600 500]] /FontDescriptor 15 0 R>>',
    stream(sheet.image, sheet.samples),
    stream(sheet.xmp.entries, sheet.xmp.text),
    'null',
    stream({}, unicodeMap),
    dictionary(sheet.descriptor),
    stream({}, fontProgram(sheet.outlines)),
    'null',
    'null',
    'null',
    ...sheet.more,
  ])

const dictionary = (entries: Dictionary): string =>
  `<<${Object.entries(entries)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `/${key} ${value}`)
    .join(' ')}>>`

const stream = (entries: Dictionary, content: string | Buffer): Buffer => {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, 'utf8')
  const head = dictionary({ Length: String(bytes.length), ...entries })
  return Buffer.concat([Buffer.from(`${head}\nstream\n`), bytes, Buffer.from('\nendstream')])
}

const writeObjects = ({ version, trailer }: PressSheet, objects: readonly (string | Buffer)[]): Buffer => {
  const parts = [Buffer.from(`%PDF-${version}\n%\u00ff\u00ff\n`, 'latin1')]
  const offsets = objects.map((object, place) => {
    const at = parts.reduce((sum, { length }) => sum + length, 0)
    parts.push(Buffer.from(`${place + 1} 0 obj\n`), Buffer.from(object as string, 'latin1'), Buffer.from('\nendobj\n'))
    return at
  })
  const table = parts.reduce((sum, { length }) => sum + length, 0)
  const entries = offsets.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  const size = String(objects.length + 1)
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n${dictionary({ Size: size, ...trailer })}\nstartxref\n${table}\n%%EOF\n`
  return Buffer.concat([...parts, Buffer.from(end)])
}

/** A TrueType font of squares: as much of it as tells what a glyph draws. */
const fontProgram = (outlines: readonly boolean[]): Buffer => {
  const square = Buffer.from(new Int16Array([1, 0, 0, 500, 700, 0]).buffer).swap16()
  const glyphs = outlines.map(has => (has ? square : Buffer.alloc(0)))
  const head = Buffer.alloc(54)
  head.writeUInt16BE(1000, 18)
  head.writeInt16BE(1, 50)
  const loca = Buffer.alloc(4 * (glyphs.length + 1))
  for (const place of glyphs.keys())
    loca.writeUInt32BE(loca.readUInt32BE(4 * place) + glyphs[place]!.length, 4 * place + 4)
  const tables = Object.entries({ glyf: Buffer.concat(glyphs), head, loca })
  const directory = Buffer.alloc(12 + 16 * tables.length)
  directory.writeUInt32BE(0x10000, 0)
  directory.writeUInt16BE(tables.length, 4)
  let at = directory.length
  for (const [place, [tag, table]] of tables.entries()) {
    directory.write(tag, 12 + 16 * place, 'latin1')
    directory.writeUInt32BE(at, 12 + 16 * place + 8)
    directory.writeUInt32BE(table.length, 12 + 16 * place + 12)
    at += table.length
  }
  return Buffer.concat([directory, ...tables.map(([, table]) => table)])
}
