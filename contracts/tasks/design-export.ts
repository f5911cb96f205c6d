import { z } from 'zod'
import { creditsOf, exportFormatSchema, exportFormatTypes } from '../exports/formats.ts'
import { preflightReportSchema } from '../exports/preflight.ts'
import { failureCodeSchema } from '../failures.ts'
import { idSchema } from '../ids.ts'
import { defineKind } from './kind.ts'
import type { StoredFile } from './work.ts'

/**
 * Of all pictures that one export draws, three of the largest. A million take 0.6 s at the worst (a JPEG that is to fit into
 * `max_bytes`), so that they fit into half of the time that the task has: one that does not would be tried again in vain.
 */
export const maxExportedPixels = 150_000_000

const input = z.strictObject({
  design_id: idSchema('design'),
  version: z.int().min(1).optional().describe('The newest when the task is accepted, if left out.'),
  formats: z
    .array(exportFormatSchema)
    .min(1)
    .max(12)
    .describe(
      `Each becomes a file of its own, in this order. All pictures together have at most ${maxExportedPixels} pixels; one that does not fit any more fails by itself.`,
    ),
})
export type DesignExportInput = z.output<typeof input>

const side = z.int().min(1)

const exportedFileSchema = z.object({
  format: z.enum(exportFormatTypes),
  format_index: z.int().describe('Which of the formats asked for it belongs to.'),
  asset_id: idSchema('asset'),
  filename: z.string(),
  content_type: z.string(),
  bytes: z.int(),
  digest: z
    .string()
    .describe('`sha-256:<hex>` of the bytes. The same version in the same format gives the same bytes.'),
  width: side.optional(),
  height: side.optional(),
  dpi: z.int().optional().describe('As the file notes it.'),
  page: z
    .object({ width_mm: z.number(), height_mm: z.number(), bleed_mm: z.number() })
    .optional()
    .describe('The trimmed page of a PDF.'),
  warnings: z.array(z.string()),
  preflight: preflightReportSchema.optional().describe('Of a PDF for the press.'),
})
export type ExportedFile = z.output<typeof exportedFileSchema>

const failedFormatSchema = z.object({
  format: z.enum(exportFormatTypes),
  format_index: z.int(),
  code: failureCodeSchema,
  detail: z.string().max(2000),
})
export type FailedFormat = z.output<typeof failedFormatSchema>

/** Of all formats together: a page or a mail may come with a picture for each photo of the design. */
export const maxExportedFiles = 48

/** The manifest: what was made, and what could not be. */
const result = z.object({
  design_id: idSchema('design'),
  version: z.int(),
  title: z.string(),
  files: z.array(exportedFileSchema).max(maxExportedFiles),
  failed: z.array(failedFormatSchema).max(12).describe('Formats that could not be made. They are not charged.'),
})
export type DesignExportResult = z.output<typeof result>

/** What a file costs that landed before a cancel: it tells its sort, and not what was asked for. */
const leastCreditsOf = ({ kind, content_type: contentType }: StoredFile): bigint => {
  if (kind === 'file') return 0n
  return ['application/pdf', 'message/rfc822'].includes(contentType) ? 2n : 1n
}

export const designExport = defineKind({
  type: 'design.export',
  done: 'design.exported',
  title: 'Export a design',
  description:
    'Draws one version of a design as PNG, JPEG, WebP, AVIF, a web page, an e-mail, or a PDF for screen or press. All formats are ' +
    'drawn from the same lines and glyphs, so that they agree.',
  input,
  result,
  credits: ({ formats }) => formats.reduce((sum, format) => sum + creditsOf(format), 0n),
  incurred: files => files.reduce((sum, file) => sum + leastCreditsOf(file), 0n),
  priceRule:
    '1 credit for each PNG, JPEG, WebP, AVIF or web page, 2 for an e-mail or a PDF for the screen, 3 for a PDF for the press; formats that could not be made are not charged. At a cancel, what had landed costs at least 1 credit each, a PDF or a message 2.',
  timeoutMs: 180_000,
  concurrency: 2,
  folder: 'exports',
  design: ({ design_id: designId, version }) => ({ designId, version }),
  assets: ({ formats }) =>
    formats.flatMap(format => (format.type === 'pdf' && format.profile_asset_id ? [format.profile_asset_id] : [])),
  example: {
    input: {
      design_id: 'dsn_01JD0000000000000000000000',
      version: 3,
      formats: [{ type: 'png', scale: 2, dpi: 300 }],
    },
    result: {
      design_id: 'dsn_01JD0000000000000000000000',
      version: 3,
      title: 'Spring Market',
      files: [
        {
          format: 'png',
          format_index: 0,
          asset_id: 'ast_01JD0000000000000000000001',
          filename: 'spring-market.png',
          content_type: 'image/png',
          bytes: 781_204,
          digest: 'sha-256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
          width: 2160,
          height: 2700,
          dpi: 300,
          warnings: [],
        },
      ],
      failed: [],
    },
  },
})
