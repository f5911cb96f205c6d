import { inflateSync } from 'node:zlib'
import { pdfFormatSchema } from '#contracts/exports/formats.ts'
import { compile } from '../../../../../consumers/design/compile/compile.ts'
import { renderPdf } from '../../../../../consumers/design/export/pdf/render-pdf.ts'
import type { ExportSource } from '../../../../../consumers/design/export/rendition.ts'
import { documentWith } from '../../compile/elements.ts'

export const savedAt = new Date('2026-03-01T09:30:00Z')

/** A design of these elements, ready to be exported. */
export const designOf = (elements: object[], more: Partial<ExportSource> = {}): ExportSource => {
  const document = documentWith(...elements)
  return { document, list: compile(document), files: [], savedAt, ...more }
}

export const pdfOf = async (source: ExportSource, format: object = {}) => {
  const rendition = await renderPdf(source, pdfFormatSchema.parse({ type: 'pdf', ...format }))
  const [{ bytes, page }] = rendition.files
  return { ...rendition, page, ...lookInto(bytes) }
}

/** A file as its structure, without streams, and the streams that are text. */
const lookInto = (bytes: Uint8Array) => {
  const whole = Buffer.from(bytes).toString('latin1')
  const texts: string[] = []
  const structure = whole.replaceAll(/stream\n(.*?)\nendstream/gs, (...[, body, at]: [string, string, number]) => {
    const dictionary = whole.slice(whole.lastIndexOf(' 0 obj', at), at)
    if (/\/Subtype \/Image|\/N [34]\b/.test(dictionary)) return ''
    const isPacked = dictionary.includes('/FlateDecode')
    texts.push(isPacked ? inflateSync(Buffer.from(body, 'latin1')).toString('latin1') : body)
    return ''
  })
  return { bytes: Buffer.from(bytes), structure, texts, drawn: texts.join('\n') }
}

/** What a reader is told that the page says, span by span. */
export const spokenIn = (drawn: string): string[] =>
  [...drawn.matchAll(/\/ActualText <FEFF([0-9A-F]*)>/g)].map(([, hex]) =>
    Buffer.from(hex!, 'hex').swap16().toString('utf16le'),
  )
