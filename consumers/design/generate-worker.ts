import type { DesignDocument } from '#contracts/designs/document.ts'
import { designIdOf, type GeneratedVariant } from '#contracts/designs/variant.ts'
import { derivedId } from '#contracts/ids.ts'
import type { DesignGenerateInput, DesignGenerateResult } from '#contracts/tasks/design-generate.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import type { Job, Work } from '../job.ts'
import type { ReadAsset, StoreAsset } from '../reach-storage.ts'
import { storedFile } from '../stored-file.ts'
import type { Adviser } from './model/advise.ts'
import { composeAdvised, type Assisted } from './model/compose-advised.ts'
import type { Designer } from './pool.ts'
import { readGivenFiles } from './read-given-files.ts'
import { seedOf } from './seed-of.ts'
import type { Drawn, GivenFile } from './thread.ts'

type Needs = {
  read: ReadAsset
  /** Overwrites, so that a second run of the task leaves the same files. */
  store: StoreAsset
  designer: Pick<Designer, 'compose' | 'draw'>
  adviser?: Adviser | undefined
}

type GenerateJob = Omit<Job, 'input'> & { input: DesignGenerateInput }
type GenerateWork = Omit<Work, 'result'> & { result: DesignGenerateResult }

/** A second run makes the same designs under the same ids, as long as the advice of a model is remembered. */
export const generateWorker =
  ({ read, store, designer, adviser }: Needs) =>
  async (job: GenerateJob): Promise<GenerateWork> => {
    const { taskId, accountId, input, signal, progress, output } = job
    const { brief } = input
    const given = await readGivenFiles(brief, { read, accountId })
    progress({ value: 0.1, stage: 'composing' })
    const seed = input.seed ?? seedOf(taskId)
    const { canvas, style, mode, variants, brand_colors: brandColors } = input
    const composed = await composeAdvised(
      { designer, adviser },
      { brief, canvas, style, mode, variants, seed, ...given, brandColors },
      job,
    )
    const total = composed.documents.length
    const files: StoredFile[] = []
    const made: GeneratedVariant[] = []
    for (const [index, document] of composed.documents.entries()) {
      signal.throwIfAborted()
      progress({ value: 0.3 + (0.7 * index) / total, stage: 'drawing', steps_done: index, steps_total: total })
      const used = [given.logo, ...given.photos].filter(file => file !== undefined && isUsed(document, file.assetId))
      const drawn = await designer.draw({ document, files: used as GivenFile[], width: input.preview_width }, signal)
      const variant = variantOf(document, { taskId, index })
      for (const { file, bytes } of filesOf(variant, { document, drawn })) {
        await store(accountId, file.asset_id, bytes)
        output(file)
        files.push(file)
      }
      made.push(variant)
    }
    return { result: resultOf(composed, { made, seed, input }), files, delivered: total, requested: input.variants }
  }

/** The picture first: it is what people wait for. */
const filesOf = (
  { index, preview_asset_id, document_asset_id }: GeneratedVariant,
  { document, drawn }: { document: DesignDocument; drawn: Drawn },
): { file: StoredFile; bytes: Uint8Array }[] => {
  const { bytes, width, height } = drawn
  const text = Buffer.from(JSON.stringify(document))
  const filename = (end: string): string => `design-${index + 1}.${end}`
  return [
    {
      bytes,
      file: storedFile(bytes, { ...webp, asset_id: preview_asset_id!, filename: filename('webp'), width, height }),
    },
    { bytes: text, file: storedFile(text, { ...json, asset_id: document_asset_id, filename: filename('json') }) },
  ]
}

const webp = { kind: 'image', content_type: 'image/webp' } as const
const json = { kind: 'file', content_type: 'application/json' } as const

const isUsed = ({ elements }: DesignDocument, assetId: string): boolean =>
  elements.some(element => element.type === 'image' && element.asset_id === assetId)

const variantOf = (
  { title, style, archetype, score }: DesignDocument,
  { taskId, index }: { taskId: string; index: number },
): GeneratedVariant => ({
  index,
  design_id: designIdOf(taskId, index),
  title,
  style,
  archetype,
  document_asset_id: derivedId('asset', taskId, `design-${index}`),
  preview_asset_id: derivedId('asset', taskId, `preview-${index}`),
  score: score?.total ?? 0,
})

type Made = { made: GeneratedVariant[]; seed: number; input: DesignGenerateInput }

const resultOf = (composed: Assisted, { made, seed, input }: Made): DesignGenerateResult => ({
  variants: made,
  requested: input.variants,
  seed,
  locale: composed.locale,
  styles: composed.styles,
  notes: [...fewerThan(input.variants, made.length), ...(composed.edits ?? [])],
  assistance: composed.assistance,
})

const fewerThan = (requested: number, made: number): string[] =>
  made < requested
    ? [`${made} of ${requested}: further ones would have looked too much alike. Another seed or style may give more.`]
    : []
