import { z } from 'zod'
import { designDocumentSchema } from '../designs/document.ts'
import { idSchema } from '../ids.ts'
import { createdQuery, pageQuery } from './page.ts'
import { metadataSchema, tagsSchema } from './tasks.ts'

const time = z.iso.datetime()

const version = z.int().min(1)

export const createDesignSchema = z.strictObject({
  document: designDocumentSchema.describe('At most 512 KiB. `score` is left out: only the generator gives one.'),
  tags: tagsSchema.default([]),
  metadata: metadataSchema.default({}),
})

/** A merge patch of the document; what comes out must be a whole document again. */
export const patchDesignSchema = z
  .record(z.string(), z.unknown())
  .describe(
    'A JSON Merge Patch (RFC 7396) of the document: members that it names replace those of the document, null removes one, ' +
      'and arrays such as `elements` are replaced as a whole.',
  )

export const duplicateDesignSchema = z
  .strictObject({
    title: designDocumentSchema.shape.title.optional().describe('That of the original when left out.'),
    tags: tagsSchema.optional().describe('Those of the original when left out.'),
    metadata: metadataSchema.optional().describe('That of the original when left out.'),
  })
  .default({})

const previewSchema = z.object({
  asset_id: idSchema('asset'),
  version: version.describe('What it shows; later versions look different.'),
  url: z.string().describe('Signed, minted anew at every read.'),
  url_expires_at: time,
})

/** A design without its document, as lists show it. */
export const designSummarySchema = z.object({
  id: idSchema('design'),
  object: z.literal('design'),
  title: designDocumentSchema.shape.title,
  style: designDocumentSchema.shape.style,
  canvas: designDocumentSchema.shape.canvas,
  version: version.describe('Grows by one with every change; also the ETag.'),
  task_id: idSchema('task').nullable().describe('The task that made it.'),
  variant_index: z.int().nullable().describe('Which of the variants of that task it is.'),
  preview: previewSchema.nullable(),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  created_at: time,
  updated_at: time,
  urls: z.object({ self: z.string(), versions: z.string() }),
})
export type DesignSummaryView = z.output<typeof designSummarySchema>

export const designSchema = designSummarySchema.extend({ document: designDocumentSchema })
export type DesignView = z.output<typeof designSchema>

export const designQuery = pageQuery.extend({
  style: z.string().max(64).optional(),
  task_id: z.string().max(40).optional(),
  tag: z.string().max(64).optional(),
  q: z.string().min(1).max(200).optional().describe('Part of the title, in small or capital letters.'),
  ...createdQuery,
})
