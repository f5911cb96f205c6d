import type { PdfFormat, PdfMode } from '#contracts/exports/formats.ts'
import { openPrintProfile, type PrintProfile } from '#infra/color/print-profile.ts'
import { openPdfFile, pdfText, type PdfDictionary, type PdfFile } from '#infra/engines/pdf-file.ts'
import { preflight, type PreflightFacts } from '../preflight/preflight.ts'
import type { ExportSource, Render, RenditionFile } from '../rendition.ts'
import { itemPixels } from './as-picture.ts'
import { drawPage } from './draw-page.ts'
import { pressInks, screenInks } from './inks.ts'
import { marksOf, pictureInside } from './marks.ts'
import { contentId, pdfxVersions, xmpPacket } from './metadata.ts'
import { orderMarks } from './order-marks.ts'
import { addScreenProfile, pageGroup, pressIntent, screenIntent } from './output-intent.ts'
import { boxArray, pageBoxes, type PageBoxes } from './page-boxes.ts'
import { openPaper, type Paper } from './paper.ts'
import { addPixels } from './picture-objects.ts'
import { placedPictures } from './pictures.ts'
import { tagged, taggedPage, untagged } from './tag-page.ts'
import { warningsFor } from './warnings.ts'
import { titleOf } from './title-of.ts'

/**
 * A page with live text and sharp shapes, for the screen or the press.
 * @throws Failure `invalid-input` for a page that no PDF can have, `unusable-profile`, or what pictures fail with
 */
export const renderPdf: Render<PdfFormat> = async (source, format) => {
  const boxes = pageBoxes(source, format)
  const profile = format.mode === 'rgb' ? undefined : await profileFor(source, format)
  const file = await openFile(source, format)
  const { paper, intent } = await openPaperFor(file, profile)
  const wish = { file, profile, pointsPerPixel: boxes.scale, mostPpi: format.image_ppi }
  const pictures = await placedPictures(source, wish)
  const marks = orderMarks(marksOf(source.list, { pictures, asPicture: pictureMaker(paper, boxes, profile) }))
  const tags = profile ? untagged : tagged(file)
  const { content, flattened } = await drawPage(marks, { source, format, boxes, paper, profile, tags })
  paper.finish()
  const contents = { Contents: file.add({}, content), Resources: paper.resources }
  const page = file.addPage({ ...pageEntries(boxes, format.mode), ...contents })
  const bytes = await file.finish({
    ...catalogOf(source, format, file),
    OutputIntents: [intent],
    ...tags.catalog(page),
  })
  return {
    files: [fileOf(bytes, boxes)],
    warnings: warningsFor({ format, boxes, pictures, flattened }),
    ...(profile && { preflight: await preflight(bytes, factsOf(source, format, { boxes, profile })) }),
  }
}

const factsOf = (
  { document, list }: ExportSource,
  { mode, ink_limit_percent: inkLimitPercent }: PdfFormat,
  { boxes, profile }: { boxes: PageBoxes; profile: PrintProfile },
): PreflightFacts => ({
  mode,
  inkLimitPercent,
  trimMm: { width: boxes.widthMm, height: boxes.heightMm },
  bleedMm: boxes.bleedMm,
  safeMm: (document.safe / list.width) * boxes.widthMm,
  texts: list.items.filter(item => item.kind === 'text'),
  profileName: profile.name,
})

const profileFor = ({ files }: ExportSource, format: PdfFormat): Promise<PrintProfile> => {
  const own = files.find(({ assetId }) => assetId === format.profile_asset_id)
  return openPrintProfile({ ...(own && { icc: own.bytes }), inkLimitPercent: format.ink_limit_percent })
}

const versions: Record<PdfMode, '1.4' | '1.6' | '1.7'> = {
  rgb: '1.7',
  cmyk: '1.7',
  'pdf/x-4': '1.6',
  'pdf/x-1a:2003': '1.4',
}

const openFile = (source: ExportSource, format: PdfFormat): Promise<PdfFile> => {
  const pdfx = pdfxVersions[format.mode]
  return openPdfFile({
    version: versions[format.mode],
    id: contentId(source, format),
    title: titleOf(source.document),
    writtenAt: source.savedAt,
    ...(pdfx && { info: { GTS_PDFXVersion: pdfx } }),
  })
}

/** The colors of the screen are those of sRGB by name, whatever a reader takes the plain ones for. */
const openPaperFor = async (
  file: PdfFile,
  profile: PrintProfile | undefined,
): Promise<{ paper: Paper; intent: PdfDictionary }> => {
  if (profile) return { paper: openPaper(file, pressInks(profile), {}), intent: pressIntent(file, profile) }
  const srgb = await addScreenProfile(file)
  const defaults = { ColorSpace: { DefaultRGB: ['ICCBased', srgb] } }
  return { paper: openPaper(file, screenInks, defaults), intent: screenIntent(srgb) }
}

/** As fine as a press shows. */
const picturePpi = 300

const pictureMaker =
  (paper: Paper, { scale }: PageBoxes, profile: PrintProfile | undefined): Parameters<typeof marksOf>[1]['asPicture'] =>
  item => {
    const { width, height } = item.frame
    const embed = () => addPixels(paper.file, itemPixels(item, (picturePpi / 72) * scale), profile)
    return pictureInside(embed, { left: 0, top: 0, right: width, bottom: height })
  }

const pageEntries = ({ media, bleed, trim }: PageBoxes, mode: PdfMode): PdfDictionary => ({
  MediaBox: boxArray(media),
  BleedBox: boxArray(bleed),
  TrimBox: boxArray(trim),
  Group: pageGroup(mode),
  ...(mode === 'rgb' && taggedPage),
})

const catalogOf = ({ document, savedAt }: ExportSource, format: PdfFormat, file: PdfFile): PdfDictionary => {
  const { locale } = document
  const about = { title: titleOf(document), savedAt, id: file.id, version: pdfxVersions[format.mode] }
  return {
    Lang: pdfText(locale),
    Metadata: file.add({ Type: 'Metadata', Subtype: 'XML' }, xmpPacket(about), 'plain'),
  }
}

const fileOf = (bytes: Uint8Array, { widthMm, heightMm, bleedMm }: PageBoxes): RenditionFile => {
  const [width, height] = [widthMm, heightMm].map(side => Math.round(side * 100) / 100) as [number, number]
  const page = { width_mm: width, height_mm: height, bleed_mm: bleedMm }
  return { ending: 'pdf', contentType: 'application/pdf', bytes, page }
}
