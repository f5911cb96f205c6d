import { createHash } from 'node:crypto'
import type { PdfFormat, PdfMode } from '#contracts/exports/formats.ts'
import type { ExportSource } from '../rendition.ts'

/** What names the content of a file: 16 bytes that are the same for the same source and format. */
export const contentId = ({ document, list, files, savedAt }: ExportSource, format: PdfFormat): Buffer => {
  const hash = createHash('sha256').update(JSON.stringify([document.title, document.locale, list, format, savedAt]))
  for (const { assetId, bytes } of files) hash.update(assetId).update(bytes)
  return hash.digest().subarray(0, 16)
}

/** What a file says of itself as PDF/X: in its information, and for PDF/X-4 in its metadata. */
export const pdfxVersions: Partial<Record<PdfMode, string>> = {
  'pdf/x-4': 'PDF/X-4',
  'pdf/x-1a:2003': 'PDF/X-1a:2003',
}

type About = { title: string; savedAt: Date; id: Uint8Array; version: string | undefined }

/** XMP (ISO 16684-1) that says the same as the document information. */
export const xmpPacket = ({ title, savedAt, id, version }: About): Uint8Array => {
  const date = savedAt.toISOString().replace(/\.\d+Z$/, 'Z')
  const properties = [
    `<dc:format>application/pdf</dc:format>`,
    `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(title)}</rdf:li></rdf:Alt></dc:title>`,
    `<xmp:CreateDate>${date}</xmp:CreateDate>`,
    `<xmp:ModifyDate>${date}</xmp:ModifyDate>`,
    `<xmp:MetadataDate>${date}</xmp:MetadataDate>`,
    `<xmp:CreatorTool>Inkstone</xmp:CreatorTool>`,
    `<pdf:Producer>Inkstone</pdf:Producer>`,
    `<pdf:Trapped>False</pdf:Trapped>`,
    `<xmpMM:DocumentID>uuid:${uuidOf(id)}</xmpMM:DocumentID>`,
    `<xmpMM:InstanceID>uuid:${uuidOf(id)}</xmpMM:InstanceID>`,
    `<xmpMM:VersionID>1</xmpMM:VersionID>`,
    `<xmpMM:RenditionClass>default</xmpMM:RenditionClass>`,
    ...(version ? [`<pdfxid:GTS_PDFXVersion>${version}</pdfxid:GTS_PDFXVersion>`] : []),
  ]
  const packet = [
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>`,
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`,
    `<rdf:Description rdf:about="" ${namespaces}>`,
    ...properties,
    `</rdf:Description></rdf:RDF></x:xmpmeta>`,
    `<?xpacket end="r"?>`,
  ]
  return Buffer.from(packet.join('\n'), 'utf8')
}

const namespaces = [
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
  'xmlns:pdf="http://ns.adobe.com/pdf/1.3/"',
  'xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"',
  'xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"',
].join(' ')

const uuidOf = (id: Uint8Array): string =>
  Buffer.from(id)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** What XML cannot hold at all is left out. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- those are what XML 1.0 forbids.
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
