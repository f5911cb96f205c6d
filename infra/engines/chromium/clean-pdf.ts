// What a browser prints holds the links of the page as they were. A reader must not be led to do more than open a web page.
import { Failure } from '#contracts/failures.ts'
import type { PDFDict, PDFDocument, PDFPage } from '@cantoo/pdf-lib'
import { pageAddress } from './page-addresses.ts'

export type CleanedPdf = {
  bytes: Uint8Array
  pages: number
  /** Of the first page. */
  widthMm: number
  heightMm: number
  warnings: string[]
}

type Size = { widthMm: number; heightMm: number }

const mmPerPoint = 25.4 / 72
/** The browser rounds sheets to whole pixels of its printer; what is nearer than this is the size that was asked for. */
const roundingPoints = 1
/** ISO 32000-1, annex C.2: what is larger, readers cut off or refuse. A page can ask for any sheet in its styles. */
const maxSidePoints = 14_400

/**
 * Removes all links but those to web pages, addresses of mail and telephone, and places in the document; sets the sheets to the exact
 * size where the page did not choose one; and takes out the clock, so that the same page gives the same bytes.
 * @throws Failure `unrenderable-page` when anything is left that acts by itself: scripts, launches, attachments; or
 * when a sheet is larger than a PDF can have.
 */
export const cleanPdf = async (bytes: Uint8Array, size: Size): Promise<CleanedPdf> => {
  const library = await loadLibrary()
  const document = await library.PDFDocument.load(bytes, { updateMetadata: false })
  const pages = document.getPages()
  let removed = 0
  for (const page of pages) {
    requireSize(page)
    trim(page, size)
    removed += dropLinks(page, library)
  }
  describe(document, library)
  const [first] = pages
  if (!first || acts(document, library)) {
    throw new Failure('unrenderable-page', 'The document would hold more than pages and links.')
  }
  return {
    bytes: await document.save({ useObjectStreams: false, updateFieldAppearances: false }),
    pages: pages.length,
    widthMm: roundedMm(first.getWidth()),
    heightMm: roundedMm(first.getHeight()),
    warnings: removed > 0 ? [`${removed} links that do not lead to web pages were left out.`] : [],
  }
}

// Loaded when first used, since few processes ever print.
const loadLibrary = async () => import('@cantoo/pdf-lib')
type Library = Awaited<ReturnType<typeof loadLibrary>>

const requireSize = (page: PDFPage): void => {
  if (Math.max(page.getWidth(), page.getHeight()) <= maxSidePoints + roundingPoints) return
  throw new Failure('unrenderable-page', 'The page asks for a sheet of more than 5080 mm a side.')
}

/** The page's top stays where it is: the browser measures from there. */
const trim = (page: PDFPage, { widthMm, heightMm }: Size): void => {
  const [width, height] = [widthMm / mmPerPoint, heightMm / mmPerPoint]
  const { width: roundWidth, height: roundHeight } = page.getSize()
  const isOwnSize = Math.abs(roundWidth - width) > roundingPoints || Math.abs(roundHeight - height) > roundingPoints
  if (!isOwnSize) page.setMediaBox(0, roundHeight - height, width, height)
}

const dropLinks = (page: PDFPage, library: Library): number => {
  const { PDFName, PDFDict } = library
  const annotations = page.node.Annots()
  if (!annotations) return 0
  const all = annotations.asArray()
  const kept = all.filter(reference => {
    const annotation = page.doc.context.lookupMaybe(reference, PDFDict)
    const action = annotation?.lookupMaybe(PDFName.of('A'), PDFDict)
    return annotation !== undefined && (action === undefined || isHarmless(action, library))
  })
  page.node.set(PDFName.of('Annots'), page.doc.context.obj(kept))
  for (const reference of all) {
    if (!kept.includes(reference) && reference instanceof library.PDFRef) page.doc.context.delete(reference)
  }
  return all.length - kept.length
}

const isHarmless = (action: PDFDict, { PDFName, PDFString, PDFHexString }: Library): boolean => {
  const type = action.lookupMaybe(PDFName.of('S'), PDFName)?.decodeText()
  // One action may call the next.
  if (action.has(PDFName.of('Next'))) return false
  if (type === 'GoTo') return true
  if (type !== 'URI') return false
  const address = action.lookupMaybe(PDFName.of('URI'), PDFString, PDFHexString)?.decodeText() ?? ''
  return /^(?:https?:\/\/|mailto:|tel:)/i.test(address) && !address.startsWith(pageAddress)
}

const forbidden = ['JS', 'JavaScript', 'OpenAction', 'AA', 'EF', 'EmbeddedFiles', 'AcroForm', 'RichMedia', 'XFA', 'AF']
// ISO 32000-1, table 198, without `GoTo` and `URI`.
const actions = [
  'GoToR',
  'GoToE',
  'Launch',
  'Thread',
  'Sound',
  'Movie',
  'Hide',
  'Named',
  'SubmitForm',
  'ResetForm',
  'ImportData',
  'JavaScript',
  'SetOCGState',
  'Rendition',
  'Trans',
  'GoTo3DView',
]

/** Whether any object of the file could do something by itself, or carries a file. */
const acts = (document: PDFDocument, { PDFDict, PDFName, PDFStream }: Library): boolean =>
  document.context.enumerateIndirectObjects().some(([, object]) => {
    const dict = object instanceof PDFStream ? object.dict : object
    return dict instanceof PDFDict && [dict, ...inside(dict, PDFDict)].some(each => isForbidden(each, PDFName))
  })

const isForbidden = (dict: PDFDict, PDFName: Library['PDFName']): boolean => {
  if (forbidden.some(key => dict.has(PDFName.of(key)))) return true
  const type = dict.get(PDFName.of('S'))
  return actions.some(name => type === PDFName.of(name))
}

const inside = (dict: PDFDict, Dict: Library['PDFDict']): PDFDict[] =>
  dict.values().flatMap(value => (value instanceof Dict ? [value, ...inside(value, Dict)] : []))

const describe = (document: PDFDocument, { PDFName, PDFDict }: Library): void => {
  const info = document.context.lookupMaybe(document.context.trailerInfo.Info, PDFDict)
  if (!info) return
  for (const key of ['CreationDate', 'ModDate', 'Creator', 'Producer']) info.delete(PDFName.of(key))
  // Without a title the browser writes the address, which is of this platform's making.
  if (document.getTitle() === new URL(pageAddress).hostname) info.delete(PDFName.of('Title'))
}

const roundedMm = (points: number): number => Math.round(points * mmPerPoint * 100) / 100
