// pdfkit behind one door: documents that come out alike whenever they are made. Loaded when first used: it takes a third of a
// second and a dozen MiB, and few processes ever draw a document.
import type PdfKitDocument from 'pdfkit'

/** Drawn on from top to bottom; sizes are points of 1/72 inch. */
export type PdfDocument = InstanceType<typeof PdfKitDocument>

export type PdfOptions = {
  title: string
  /** BCP 47. */
  language: string
  /** Stands in the document instead of the clock. */
  createdAt: Date
  size?: 'A4' | 'LETTER'
  marginPt?: number
}

/**
 * Draws a tagged PDF 1.7 and returns its bytes, the same for the same drawing. Pages stay open until the end, so that
 * `draw` can go back and number them. Text is in Latin script: the fonts are those that every reader has.
 */
export const drawPdf = async (options: PdfOptions, draw: (document: PdfDocument) => void): Promise<Buffer> => {
  const { title, language, createdAt, size = 'A4', marginPt = 50 } = options
  const { default: Document } = await import('pdfkit')
  const document = new Document({
    size,
    margin: marginPt,
    pdfVersion: '1.7',
    lang: language,
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    info: { Title: title, Producer: 'Inkstone', Creator: 'Inkstone', CreationDate: createdAt, ModDate: createdAt },
  })
  const parts: Buffer[] = []
  document.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise((resolve, reject) => document.on('end', resolve).on('error', reject))
  draw(document)
  document.end()
  await ended
  return Buffer.concat(parts)
}

/** What Windows-1252, the encoding of the standard fonts, has beyond Latin-1. */
const beyondLatin1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'
const replacements: Record<string, string> = { '−': '–', '≥': '>=', '≤': '<=', '\u202F': '\u00A0' }

/** The text in characters that the standard fonts can show; others stand as their code points, such as [U+767B]. */
export const printable = (text: string): string =>
  Array.from(text.toWellFormed().normalize('NFC'), symbol => {
    const isShown = /^[\t\n\u0020-\u007e\u00a0-\u00ff]$/.test(symbol) || beyondLatin1.includes(symbol)
    if (isShown) return symbol
    return replacements[symbol] ?? `[U+${symbol.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`
  }).join('')
