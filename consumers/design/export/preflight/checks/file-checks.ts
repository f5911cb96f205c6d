import { Failure } from '#contracts/failures.ts'
import { readIccFile } from '#infra/color/icc-file.ts'
import { decodeStream, filtersOf } from '../pdf/decode-stream.ts'
import { dictOf, isKind, nameOf, type PdfDict, textOf } from '../pdf/values.ts'
import { isWellFormed } from '../well-formed.ts'
import { type Inspection, xmpText } from '../inspection.ts'
import { type Check, fault, faultIf, type Finding } from './check.ts'

const versions: Record<string, { header: readonly string[]; claim: string }> = {
  'pdf/x-4': { header: ['1.6'], claim: 'PDF/X-4' },
  'pdf/x-1a:2003': { header: ['1.3', '1.4'], claim: 'PDF/X-1a:2003' },
}
const expected = ({ facts }: Inspection) => versions[facts.mode] ?? { header: [], claim: '' }

const headerVersion: Check['find'] = inspection => {
  const { version } = inspection.file
  const { header } = expected(inspection)
  return faultIf(
    !header.includes(version),
    `The header says PDF ${version || 'nothing'}; it must say ${header.at(-1)}.`,
  )
}

const identifiers: Check['find'] = ({ file }) => {
  const id = file.resolve(file.trailer.get('ID'))
  const isWhole =
    Array.isArray(id) && id.length === 2 && id.every(part => isKind(part, 'string') && part.bytes.length > 0)
  return faultIf(!isWhole, 'The trailer lacks an ID of two parts.')
}

const noEncryption: Check['find'] = ({ file }) => faultIf(file.trailer.has('Encrypt'), 'The file is encrypted.')

const intents = ({ file, catalog }: Inspection): PdfDict[] => {
  const given = file.resolve(catalog.get('OutputIntents'))
  const all = (Array.isArray(given) ? given : []).map(each => dictOf(file.resolve(each)))
  return all.filter(intent => intent !== undefined && nameOf(intent.get('S')) === 'GTS_PDFX') as PdfDict[]
}

const oneIntent: Check['find'] = inspection => {
  const { length } = intents(inspection)
  return faultIf(length !== 1, `The file has ${length} output intents for PDF/X; it must have one.`)
}

const intentName: Check['find'] = inspection =>
  intents(inspection).flatMap(intent =>
    faultIf(
      !textOf(intent.get('OutputConditionIdentifier'))?.trim(),
      'The output intent does not name its printing condition.',
    ),
  )

const intentProfile: Check['find'] = inspection => {
  const { file } = inspection
  return intents(inspection).flatMap(intent => {
    const profile = file.resolve(intent.get('DestOutputProfile'))
    if (!isKind(profile, 'stream')) return [fault('The output intent has no profile.')]
    const bytes = decodeStream(profile, file.resolve)?.bytes
    if (!bytes || profile.dict.get('N') !== 4)
      return [fault('The profile of the output intent is not one of four inks.')]
    return profileFaults(bytes)
  })
}

const profileFaults = (bytes: Buffer): Finding[] => {
  try {
    readIccFile(bytes)
    return []
  } catch (error) {
    if (error instanceof Failure) return [fault(error.message)]
    throw error
  }
}

const dateForm = /^D:\d{14}(?:Z|[+-]\d\d'\d\d'?)?$/

const information: Check['find'] = ({ info, file }) => {
  const text = (key: string): string => textOf(file.resolve(info.get(key))) ?? ''
  return [
    ...faultIf(text('Title').trim() === '', 'The document has no title.'),
    ...['CreationDate', 'ModDate'].flatMap(key => faultIf(!dateForm.test(text(key)), `${key} is missing or no date.`)),
  ]
}

const trapped: Check['find'] = ({ info, file }) => {
  const said = nameOf(file.resolve(info.get('Trapped')))
  return faultIf(said !== 'True' && said !== 'False', 'Trapped must be the name True or False.')
}

/** An element's text in the metadata; also written as an attribute. */
const property = (xmp: string, name: string): string | undefined => {
  const element = new RegExp(`<${name}>\\s*(?:<rdf:Alt>\\s*<rdf:li[^>]*>)?([^<]*)<`).exec(xmp)?.[1]
  const found = element ?? new RegExp(`\\s${name}="([^"]*)"`).exec(xmp)?.[1]
  return found
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim()
}

const versionClaim: Check['find'] = inspection => {
  const { info, file, facts, xmp } = inspection
  const { claim } = expected(inspection)
  const said = textOf(file.resolve(info.get('GTS_PDFXVersion')))
  const metadata = xmpText(inspection)
  const claimed = property(metadata, 'pdfxid:GTS_PDFXVersion')
  if (facts.mode === 'pdf/x-4' && claimed !== claim) return [fault(`The metadata do not claim ${claim}.`)]
  if (facts.mode !== 'pdf/x-4' && said !== claim) return [fault(`The document information does not claim ${claim}.`)]
  if (said !== undefined && said !== claim) return [fault(`The document information claims ${said}.`)]
  return xmp ? disagreements(inspection, metadata) : []
}

/** A date's fourteen digits, however it is written. */
const day = (value: string | undefined): string => (value ?? '').replaceAll(/\D/g, '').slice(0, 14)

const disagreements = ({ info, file }: Inspection, metadata: string): Finding[] => {
  const text = (key: string): string => textOf(file.resolve(info.get(key))) ?? ''
  const pairs = [
    ['Title', text('Title').trim(), property(metadata, 'dc:title')],
    ['CreationDate', day(text('CreationDate')), day(property(metadata, 'xmp:CreateDate'))],
    ['ModDate', day(text('ModDate')), day(property(metadata, 'xmp:ModifyDate'))],
  ] as const
  return pairs.flatMap(([key, one, other]) =>
    faultIf(
      plain(one) !== plain(other ?? ''),
      `${key} is not the same in the document information and in the metadata.`,
    ),
  )
}

/** Spaces and what XML cannot hold may differ. */
const plain = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()

const metadata: Check['find'] = inspection => {
  const { xmp, file, facts } = inspection
  if (!xmp) return faultIf(facts.mode === 'pdf/x-4', 'The file has no metadata.')
  return [
    ...faultIf(
      filtersOf(xmp.dict, file.resolve).length > 0,
      'The metadata are packed; they must be readable as they are.',
    ),
    ...faultIf(nameOf(xmp.dict.get('Subtype')) !== 'XML', 'The metadata are not marked as XML.'),
    ...faultIf(!isUtf8(xmp.raw), 'The metadata are not in UTF-8.'),
    ...faultIf(!isWellFormed(xmpText(inspection)), 'The metadata are no well-formed XML.'),
  ]
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** How the file is put together, and what it says of itself. */
export const fileChecks: readonly Check[] = [
  { id: 'P01', title: 'PDF version', scope: 'pdf/x', find: headerVersion },
  { id: 'P02', title: 'File identifiers', scope: 'press', find: identifiers },
  { id: 'P03', title: 'No encryption', scope: 'all', find: noEncryption },
  { id: 'P04', title: 'One output intent', scope: 'pdf/x', find: oneIntent },
  { id: 'P05', title: 'Printing condition named', scope: 'pdf/x', find: intentName },
  { id: 'P06', title: 'Profile of the printing condition', scope: 'pdf/x', find: intentProfile },
  { id: 'P07', title: 'Title and dates', scope: 'pdf/x', find: information },
  { id: 'P08', title: 'Trapping stated', scope: 'pdf/x', find: trapped },
  { id: 'P09', title: 'PDF/X version', scope: 'pdf/x', find: versionClaim },
  { id: 'P10', title: 'Metadata', scope: 'pdf/x', find: metadata },
]
