// What runs in each design thread: composing and drawing would block the event loop for tenths of a second.
import { designDocumentSchema, type DesignDocument } from '#contracts/designs/document.ts'
import { sizeOf } from '#contracts/designs/canvas.ts'
import type { ExportFormat } from '#contracts/exports/formats.ts'
import { Failure, type FailureCode } from '#contracts/failures.ts'
import type { DesignGenerateInput } from '#contracts/tasks/design-generate.ts'
import type { PaletteRecommendResult } from '#contracts/tasks/palette-recommend.ts'
import { photoColors } from './color/photo-colors.ts'
import { recommendPalettes, type PaletteRequest } from './color/recommend-palettes.ts'
import { compile } from './compile/compile.ts'
import { pictureOf } from './compile/pictures.ts'
import { drawPreview } from './compile/preview.ts'
import { readBrief } from './content/read-brief.ts'
import { splitItems } from './content/split-items.ts'
import { render } from './export/render.ts'
import type { Rendition } from './export/rendition.ts'
import { chooseStyles } from './generate/choose-styles.ts'
import { generate, type Order } from './generate/generate.ts'
import type { Advice } from './model/answer.ts'
import { generateAdvised, generateShortlist } from './model/generate-advised.ts'
import type { Shortlist } from './model/shortlist.ts'
import { readPhoto, type Photo } from './photo/picture.ts'
import { studyPhoto } from './photo/study.ts'

/** A file that a brief refers to. */
export type GivenFile = { assetId: string; bytes: Uint8Array }

export type Composing = {
  do: 'compose'
  brief: DesignGenerateInput['brief']
  canvas: DesignGenerateInput['canvas']
  style: string
  brandColors: readonly string[]
  mode?: 'light' | 'dark' | undefined
  variants: number
  seed: number
  photos: readonly GivenFile[]
  logo?: GivenFile | undefined
  /** Tells of further finalists too. */
  shortlist?: boolean
  /** On the shortlist of the same task. */
  advice?: Advice
}
export type Drawing = { do: 'draw'; document: DesignDocument; files: readonly GivenFile[]; width: number }

export type Recommending = { do: 'recommend'; request: PaletteRequest }

export type Exporting = {
  do: 'export'
  document: DesignDocument
  savedAt: Date
  files: readonly GivenFile[]
  format: ExportFormat
}

export type ThreadTask = Composing | Drawing | Recommending | Exporting

export type Composed = {
  documents: DesignDocument[]
  locale: string
  styles: string[]
  shortlist?: Shortlist
  /** What was done as advised, and which of it changed text. */
  says?: string[]
  edits?: string[]
}
/** WebP. */
export type Drawn = { bytes: Uint8Array; width: number; height: number }

export type Outcome = Composed | Drawn | PaletteRecommendResult | Rendition

/** An error that crosses to another thread loses its class and its fields. */
export type Refused = { refused: { code: FailureCode; detail: string } }

/** The work of the thread, under the name by which the pool calls it. */
export const work = async (task: ThreadTask): Promise<Outcome | Refused> => {
  try {
    return await perform(task)
  } catch (error) {
    if (error instanceof Failure) return { refused: { code: error.code, detail: error.message } }
    throw error
  }
}

const perform = async (task: ThreadTask): Promise<Outcome> => {
  switch (task.do) {
    case 'compose':
      return compose(task)
    case 'draw':
      return draw(task)
    case 'recommend':
      return recommendPalettes(task.request)
    case 'export':
      return exportAs(task)
  }
}

const compose = async (task: Composing): Promise<Composed> => {
  const order = await orderOf(task)
  const { content, styles } = order
  const result = { ...made(order, task), locale: content.locale, styles: [...styles] }
  // A design that nobody could store or edit must not be sold as one.
  for (const document of result.documents) designDocumentSchema.parse(document)
  return result
}

const made = (
  order: Order,
  { shortlist = false, advice }: Composing,
): Pick<Composed, 'documents' | 'shortlist' | 'says' | 'edits'> => {
  if (advice) return generateAdvised(order, advice)
  return shortlist ? generateShortlist(order) : { documents: generate(order) }
}

const orderOf = async (task: Composing): Promise<Order> => {
  const { brief, seed, variants, mode, brandColors } = task
  const content = splitItems(readBrief(brief))
  if (content.blocks.length === 0) throw new Failure('invalid-input', 'The brief has no text that can be shown.')
  const photos = await Promise.all(task.photos.map(async ({ assetId, bytes }) => readPhoto(assetId, bytes)))
  const logo = task.logo && (await readLogo(task.logo))
  return {
    content,
    canvas: sizeOf(task.canvas),
    styles: task.style === 'auto' ? chooseStyles(content, { photos: photos.length, seed }) : [task.style],
    brand: brandColors,
    mode,
    photoColors: photos
      .flatMap(({ thumbnail: { rgb, width, height } }) => photoColors({ data: rgb, width, height }))
      .slice(0, 6),
    studies: photos.map(studyPhoto),
    logo,
    glimpse: await pictureOf([...task.photos, ...(task.logo ? [task.logo] : [])], 160),
    variants,
    seed,
  }
}

/** A stripe of pixels is no logo: no place could show it. */
const readLogo = async ({ assetId, bytes }: GivenFile): Promise<Photo> => {
  const logo = await readPhoto(assetId, bytes)
  const ratio = logo.width / logo.height
  if (ratio > 20 || ratio < 1 / 20)
    throw new Failure('unsuitable-image', 'A logo is at most twenty times as wide as high, or as high as wide.')
  return logo
}

const draw = async ({ document, files, width }: Drawing): Promise<Drawn> =>
  drawPreview(document, await pictureOf(files, width), width)

const exportAs = async ({ document, savedAt, files, format }: Exporting): Promise<Rendition> =>
  render({ document, list: compile(document), files, savedAt }, format)
