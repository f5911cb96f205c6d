// oxlint-disable no-underscore-dangle -- the lower half of pdfkit is named so.
// The lower half of pdfkit behind a door: files written object by object, with fonts cut down to the glyphs that are used.
import type PdfKitDocument from 'pdfkit'
import { embeddedFonts, type EmbeddedFont, type PdfFont } from './pdf-font.ts'

/** An object of the file that others can point to. */
export type PdfRef = { readonly id: number }
/** A string is a name, as `DeviceCMYK`; text is made by `pdfText`. */
export type PdfValue =
  | number
  | boolean
  | string
  | PdfText
  | Uint8Array
  | Date
  | PdfRef
  | readonly PdfValue[]
  | { readonly [key: string]: PdfValue | undefined }
export type PdfDictionary = { [key: string]: PdfValue | undefined }

declare const isText: unique symbol
type PdfText = object & { readonly [isText]: true }

/** Text as a string of the file: ASCII as it is, anything else in UTF-16. */
// oxlint-disable-next-line no-new-wrappers -- pdfkit takes plain strings for names.
export const pdfText = (text: string): PdfText => new String(text.toWellFormed()) as unknown as PdfText

export type PdfFileOptions = {
  version: '1.4' | '1.6' | '1.7'
  /** Names every version of the content: 16 bytes. */
  id: Uint8Array
  title: string
  /** Stands in the file instead of the clock. */
  writtenAt: Date
  /** More entries of the document information. */
  info?: Readonly<Record<string, string>>
}

export type PdfFile = {
  /** As it was opened with. */
  id: Uint8Array
  /** Writes an object, with a stream if one is given: compressed unless it has a filter already or stays `plain`. */
  add: (dictionary: PdfDictionary, stream?: string | Uint8Array, kind?: 'plain') => PdfRef
  /** An object that others may point to before it is written. */
  reserve: () => { ref: PdfRef; write: (dictionary: PdfDictionary, stream?: string | Uint8Array) => void }
  /** A font file; the same `id` gives the same font. */
  font: (id: string, read: () => Uint8Array) => PdfFont
  addPage: (page: PdfDictionary) => PdfRef
  /** Writes the catalog with these entries, and ends the file. */
  finish: (catalog: PdfDictionary) => Promise<Buffer>
}

type Reference = PdfRef & { data: PdfDictionary; compress: boolean; end: (chunk?: string | Uint8Array) => void }
/** pdfkit's document, as far as it is used here; much of it is not in its types. */
type Lower = {
  ref: (data: PdfDictionary) => Reference
  font: (source: unknown) => unknown
  _font: EmbeddedFont
  _root: Reference
  _id: Uint8Array
  info: object
  end: () => void
  on: InstanceType<typeof PdfKitDocument>['on']
  endMetadata: () => void
  endMarkings: () => void
}

/** Opens a file that has no page yet. The same calls give the same bytes. */
export const openPdfFile = async (options: PdfFileOptions): Promise<PdfFile> => {
  const document = await openDocument(options)
  const pages = document._root.data['Pages'] as Reference
  const write = (object: Reference, stream?: string | Uint8Array): void =>
    typeof stream === 'string' ? object.end(Buffer.from(stream, 'latin1')) : object.end(stream)
  const add: PdfFile['add'] = (dictionary, stream, kind) => {
    const object = document.ref(dictionary)
    if (kind === 'plain') object.compress = false
    write(object, stream)
    return object
  }
  return {
    id: options.id,
    add,
    reserve: () => {
      const object = document.ref({})
      const writeReserved = (dictionary: PdfDictionary, stream?: string | Uint8Array): void => {
        object.data = dictionary
        write(object, stream)
      }
      return { ref: object, write: writeReserved }
    },
    font: embeddedFonts(source => {
      document.font(source)
      return document._font
    }),
    addPage: page => {
      const object = add({ Type: 'Page', Parent: pages, ...page })
      pages.data['Kids'] = [...(pages.data['Kids'] as PdfRef[]), object]
      pages.data['Count'] = Number(pages.data['Count']) + 1
      return object
    },
    finish: catalog => {
      Object.assign(document._root.data, catalog)
      return bytesOf(document)
    },
  }
}

const openDocument = async ({ version, id, title, writtenAt, info }: PdfFileOptions): Promise<Lower> => {
  const { default: Document } = await import('pdfkit')
  const document = new Document({
    pdfVersion: version,
    autoFirstPage: false,
    displayTitle: true,
    // No standard font: none of them would be embedded.
    font: null as unknown as string,
    info: { Title: title.toWellFormed(), Creator: 'Inkstone', Producer: 'Inkstone', CreationDate: writtenAt },
  }) as unknown as Lower
  Object.assign(document.info, { ModDate: writtenAt, ...info, Trapped: notTrapped })
  document._id = id
  // pdfkit's own would hold the title without escapes; and it would end a structure that it did not begin.
  document.endMetadata = () => undefined
  document.endMarkings = () => undefined
  return document
}

/** pdfkit would write it as text, and it must be a name; what is neither text nor a plain object it writes as it prints. */
const notTrapped = { [Symbol.toStringTag]: 'PdfName', toString: () => '/False' }

const bytesOf = async (document: Lower): Promise<Buffer> => {
  const parts: Buffer[] = []
  const ended = new Promise((resolve, reject) => document.on('end', resolve).on('error', reject))
  document.on('data', (part: Buffer) => parts.push(part))
  document.end()
  await ended
  return Buffer.concat(parts)
}
