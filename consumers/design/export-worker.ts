import type { DesignDocument } from '#contracts/designs/document.ts'
import { migrateDesign, UnreadableDesign } from '#contracts/designs/migrations.ts'
import { designSnapshotSchema } from '#contracts/designs/snapshot.ts'
import { creditsOf, type ExportFormat } from '#contracts/exports/formats.ts'
import { Failure } from '#contracts/failures.ts'
import { derivedId } from '#contracts/ids.ts'
import {
  maxExportedFiles,
  type DesignExportInput,
  type DesignExportResult,
  type ExportedFile,
  type FailedFormat,
} from '#contracts/tasks/design-export.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import type { Job, Work } from '../job.ts'
import type { ReadAsset, ReadVersion, StoreAsset } from '../reach-storage.ts'
import { storedFile } from '../stored-file.ts'
import { fileNamer } from './export/file-names.ts'
import { pixelBudget } from './export/pixel-budget.ts'
import type { Rendition, RenditionFile } from './export/rendition.ts'
import type { Designer } from './pool.ts'
import type { GivenFile } from './thread.ts'

type Needs = {
  read: ReadAsset
  readVersion: ReadVersion
  store: StoreAsset
  designer: Pick<Designer, 'export'>
}

type ExportJob = Omit<Job, 'input'> & { input: DesignExportInput }
type ExportWork = Omit<Work, 'result'> & { result: DesignExportResult }

/**
 * Draws the formats one after the other, and hands each over as soon as it is stored. A format that cannot be made costs nothing and
 * does not keep the others; when none can be made, the task fails as the first one did.
 */
export const exportWorker =
  ({ read, readVersion, store, designer }: Needs) =>
  async (job: ExportJob): Promise<ExportWork> => {
    const { accountId, input, signal, progress, output } = job
    const version = requireVersion(input)
    const saved = await readSaved(() => readVersion(accountId, input.design_id, version))
    const nameFile = fileNamer(saved.document.title)
    const takePixels = pixelBudget(saved.document.canvas)
    const made: { file: StoredFile; about: ExportedFile }[] = []
    const failed: FailedFormat[] = []
    const steps = input.formats.length
    for (const [index, format] of input.formats.entries()) {
      signal.throwIfAborted()
      progress({ value: index / steps, stage: format.type, steps_done: index, steps_total: steps })
      const rendition = await attempt(async () => {
        takePixels(format)
        const files = await filesFor(saved.document, format, async id => ({
          assetId: id,
          bytes: await read(accountId, id),
        }))
        return withRoomFor(await designer.export({ ...saved, files, format }, signal), made.length)
      })
      if (rendition instanceof Failure) {
        const { code, message } = rendition
        failed.push({ format: format.type, format_index: index, code, detail: message.slice(0, 2000) })
        continue
      }
      for (const [place, file] of rendition.files.entries()) {
        const landed = landedFile(file, { taskId: job.taskId, format, index, place, filename: nameFile(file.ending) })
        await store(accountId, landed.asset_id, file.bytes)
        output(landed)
        made.push({ file: landed, about: entryOf(landed, { format, index, place, file, rendition }) })
      }
    }
    if (made.length === 0) throw new Failure(failed[0]!.code, failed[0]!.detail)
    return {
      result: {
        design_id: input.design_id,
        version,
        title: saved.document.title,
        files: made.map(({ about }) => about),
        failed,
      },
      files: made.map(({ file }) => file),
      warnings: failed.map(({ format, detail }) => `${format} could not be made: ${detail}`.slice(0, 500)),
      ...priceOf(input.formats, failed),
    }
  }

/** Acceptance puts it there; a command that was typed by hand may lack it. */
const requireVersion = ({ version }: DesignExportInput): number => {
  if (version === undefined) throw new Failure('invalid-input', 'The command names no version of the design.')
  return version
}

const readSaved = async (read: () => Promise<Buffer>): Promise<{ document: DesignDocument; savedAt: Date }> => {
  const text = (await read()).toString()
  try {
    const { document, saved_at: savedAt } = designSnapshotSchema.parse(JSON.parse(text))
    return { document: migrateDesign(document), savedAt: new Date(savedAt) }
  } catch (cause) {
    if (cause instanceof UnreadableDesign) throw new Failure('unknown-version', cause.message, { cause })
    throw cause
  }
}

/** What the format is made of: the pictures that the design shows, and the profile that it is to be printed with. */
const filesFor = (
  { elements }: DesignDocument,
  format: ExportFormat,
  fileOf: (assetId: string) => Promise<GivenFile>,
): Promise<GivenFile[]> => {
  const shown = elements.flatMap(element => (element.type === 'image' ? element.asset_id : []))
  const profile = format.type === 'pdf' && format.profile_asset_id ? [format.profile_asset_id] : []
  return Promise.all([...new Set([...shown, ...profile])].map(fileOf))
}

/** What is the caller's own trouble with one format is no reason to keep the others back; what passes by itself is tried again. */
const attempt = async (work: () => Promise<Rendition>): Promise<Rendition | Failure> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure && error.retry === 'never') return error
    throw error
  }
}

/** A page with its pictures may be many files, and what tells of a task has room for so many. @throws Failure `invalid-input` */
const withRoomFor = (rendition: Rendition, taken: number): Rendition => {
  if (taken + rendition.files.length <= maxExportedFiles) return rendition
  const detail = `It has ${rendition.files.length} files, and an export has at most ${maxExportedFiles} in all.`
  throw new Failure('invalid-input', detail)
}

type Place = { format: ExportFormat; index: number; place: number }

const landedFile = (
  { bytes, contentType, width, height }: RenditionFile,
  { taskId, index, place, format, filename }: Place & { taskId: string; filename: string },
): StoredFile =>
  storedFile(bytes, {
    kind: sortOf(format, place),
    asset_id: derivedId('asset', taskId, `format-${index}-${place}`),
    filename,
    content_type: contentType,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  })

/** Pictures that only belong to a page are `file`: what is charged at a cancel goes by the sort. */
const sortOf = ({ type }: ExportFormat, place: number): StoredFile['kind'] => {
  if (place > 0) return 'file'
  return ['html', 'email', 'pdf'].includes(type) ? 'document' : 'image'
}

const entryOf = (
  { kind: _kind, ...landed }: StoredFile,
  { format, index, place, file, rendition }: Place & { file: RenditionFile; rendition: Rendition },
): ExportedFile => ({
  format: format.type,
  format_index: index,
  ...landed,
  ...(file.dpi !== undefined && { dpi: file.dpi }),
  ...(file.page !== undefined && { page: file.page }),
  // Said once, with the file that people open.
  warnings: place === 0 ? [...rendition.warnings] : [],
  ...(place === 0 && rendition.preflight && { preflight: rendition.preflight }),
})

/** The price of what could be made, out of the price of all. */
const priceOf = (formats: readonly ExportFormat[], failed: readonly FailedFormat[]) => {
  const total = formats.reduce((sum, format) => sum + Number(creditsOf(format)), 0)
  const lost = failed.reduce((sum, { format_index: index }) => sum + Number(creditsOf(formats[index]!)), 0)
  return { delivered: total - lost, requested: total }
}
