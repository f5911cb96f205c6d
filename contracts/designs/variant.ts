import { z } from 'zod'
import { derivedId, idSchema } from '../ids.ts'
import { designDocumentSchema } from './document.ts'

/** What workers publish when a brief has become designs. */
export const designGenerated = 'design.generated'

/** One of the designs that a brief became. Its document lies in storage as JSON, as an asset of the account. */
export const generatedVariantSchema = z.object({
  index: z.int().min(0).max(99),
  design_id: idSchema('design').describe('Where it can be read and edited, soon after the task has ended.'),
  title: designDocumentSchema.shape.title,
  style: designDocumentSchema.shape.style,
  archetype: designDocumentSchema.shape.archetype,
  document_asset_id: idSchema('asset'),
  preview_asset_id: idSchema('asset').nullable(),
  score: z.number().min(0).max(1).describe('`score.total` of the document.'),
})
export type GeneratedVariant = z.output<typeof generatedVariantSchema>

/** The design that a variant of a task becomes, whoever asks and however often. */
export const designIdOf = (taskId: string, index: number): string => derivedId('design', taskId, `variant-${index}`)
