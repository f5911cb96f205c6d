import { z } from 'zod'
import { documentDiffSchema } from '../designs/diff.ts'
import { designDocumentSchema } from '../designs/document.ts'
import { idSchema } from '../ids.ts'

const version = z.int().min(1)

/** One version without its document, as the list of them shows it. */
export const designVersionSummarySchema = z.object({
  object: z.literal('design_version'),
  design_id: idSchema('design'),
  version,
  made_by: z.object({ type: z.literal('api_key'), id: idSchema('key') }),
  note: z.string().nullable().describe('How it came about, when it was not by an edit.'),
  created_at: z.iso.datetime(),
})
export type DesignVersionSummaryView = z.output<typeof designVersionSummarySchema>

export const designVersionSchema = designVersionSummarySchema.extend({ document: designDocumentSchema })
export type DesignVersionView = z.output<typeof designVersionSchema>

export const designDiffSchema = documentDiffSchema.extend({
  object: z.literal('design_diff'),
  design_id: idSchema('design'),
  from: version,
  to: version,
})
export type DesignDiffView = z.output<typeof designDiffSchema>

const versionNumber = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1)
  .optional()
export const diffQuery = z.strictObject({
  from: versionNumber.describe('The version before `to` when left out.'),
  to: versionNumber.describe('The newest version when left out.'),
})
