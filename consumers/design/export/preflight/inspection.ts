import type { PdfMode } from '#contracts/exports/formats.ts'
import { decodeStream } from './pdf/decode-stream.ts'
import { type PdfFile, readPdf } from './pdf/read-pdf.ts'
import { dictOf, isDict, isKind, numbersOf, type PdfDict, type PdfStream, type PdfValue } from './pdf/values.ts'
import { type Box, boxOf } from './page/box.ts'
import { type ImageInks, imageInks } from './page/image-inks.ts'
import type { PageMarks } from './page/marks.ts'
import { walkPage } from './page/walk-page.ts'

/** What the bytes cannot tell: what was asked for. */
export type PreflightFacts = {
  mode: PdfMode
  trimMm: { width: number; height: number }
  bleedMm: number
  /** Everything that can be read on the page. */
  texts: readonly { text: string }[]
  inkLimitPercent: number
  /** How far from the edge of the trimmed page text should stay. */
  safeMm: number
  profileName: string
}

/** A finished file as the checks see it, read once. */
export type Inspection = {
  facts: PreflightFacts
  file: PdfFile
  catalog: PdfDict
  info: PdfDict
  /** Of which all but the first are one too many. */
  pages: readonly PdfDict[]
  page: PdfDict
  media: Box
  /** As they stand on the page itself. */
  bleed: Box | undefined
  trim: Box | undefined
  marks: PageMarks
  /** Every dictionary of the file, those within others too. */
  dicts: readonly PdfDict[]
  xmp: PdfStream | undefined
  images: ReadonlyMap<PdfStream, ImageInks | 'unreadable'>
}

export const inspect = async (bytes: Uint8Array, facts: PreflightFacts): Promise<Inspection> => {
  const file = readPdf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const catalog = dictOf(file.resolve(file.trailer.get('Root'))) ?? new Map<string, PdfValue>()
  const pages = pagesUnder(file, { node: catalog.get('Pages'), inherited: new Map(), depth: 0 })
  const page = pages[0] ?? new Map<string, PdfValue>()
  const box = (key: string): Box | undefined => boxOf(numbersOf(file.resolve(page.get(key))))
  const media = box('MediaBox') ?? { left: 0, bottom: 0, right: 0, top: 0 }
  const marks = walkPage(file, page, media)
  const xmp = file.resolve(catalog.get('Metadata'))
  return {
    facts,
    file,
    catalog,
    info: dictOf(file.resolve(file.trailer.get('Info'))) ?? new Map<string, PdfValue>(),
    pages,
    page,
    media,
    bleed: box('BleedBox'),
    trim: box('TrimBox'),
    marks,
    dicts: [...file.objects.values()].flatMap(value => dictsWithin(value)),
    xmp: isKind(xmp, 'stream') ? xmp : undefined,
    images: await imagesOf(file, marks),
  }
}

type Branch = { node: PdfValue | undefined; inherited: PdfDict; depth: number }

const deepestTree = 20
const mostPages = 100

/** Pages with what they inherit, but for the boxes that a press wants on the page itself. */
const pagesUnder = (file: PdfFile, { node, inherited, depth }: Branch): PdfDict[] => {
  const found = file.resolve(node)
  if (!isDict(found) || depth > deepestTree) return []
  const whole: PdfDict = new Map([...inherited, ...found])
  const kids = file.resolve(found.get('Kids'))
  if (!Array.isArray(kids)) return [whole]
  const passedOn: PdfDict = new Map(
    [...whole].filter(([key]) => key === 'MediaBox' || key === 'Resources' || key === 'Rotate'),
  )
  return kids.slice(0, mostPages).flatMap(kid => pagesUnder(file, { node: kid, inherited: passedOn, depth: depth + 1 }))
}

const dictsWithin = (value: PdfValue): PdfDict[] => {
  if (Array.isArray(value)) return value.flatMap(dictsWithin)
  const dict = dictOf(value)
  return dict ? [dict, ...[...dict.values()].flatMap(dictsWithin)] : []
}

const imagesOf = async (file: PdfFile, { marks }: PageMarks): Promise<Inspection['images']> => {
  const images = new Map<PdfStream, ImageInks | 'unreadable'>()
  for (const mark of marks) {
    if (mark.kind !== 'image' || images.has(mark.stream)) continue
    const inks = await imageInks(file, mark)
    if (inks) images.set(mark.stream, inks)
  }
  return images
}

/** The bytes of the metadata, if nothing is packed. */
export const xmpText = ({ xmp, file }: Inspection): string =>
  (xmp && decodeStream(xmp, file.resolve)?.bytes.toString('utf8')) ?? ''
