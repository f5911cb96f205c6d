import { z } from 'zod'
import { exportFormatSchema } from '../exports/formats.ts'
import { idSchema } from '../ids.ts'
import { designExport } from '../tasks/design-export.ts'
import { problemSchema } from './problem.ts'
import { createdQuery, pageQuery } from './page.ts'
import { createTaskSchema, taskSchema, taskStatuses } from './tasks.ts'

const time = z.iso.datetime()

/** The body of `POST /v1/designs/{design_id}/exports`: a task of `design.export` whose input lies beside what every task takes. */
export const createExportSchema = createTaskSchema
  .omit({ type: true, input: true, quote_id: true })
  .extend(designExport.input.omit({ design_id: true }).shape)

const { result } = designExport

/** A file of an export. What only the finished manifest tells is left out while the export runs. */
const exportFileSchema = result.shape.files.element
  .partial({ format: true, format_index: true, warnings: true })
  .extend({
    download_count: z.int().describe('How often it was fetched, from its beginning.'),
    url: z.string().nullable().describe('Signed, minted anew at every read, for 24 hours; null once the file is gone.'),
    url_expires_at: time.nullable(),
  })
export type ExportFileView = z.output<typeof exportFileSchema>

/** An export: a task of `design.export`, seen by its files. */
export const exportSchema = z.object({
  id: idSchema('export'),
  object: z.literal('export'),
  task_id: idSchema('task'),
  design_id: idSchema('design'),
  version: z.int(),
  status: z.enum(taskStatuses),
  done: z.boolean(),
  revision: z.int(),
  formats: z.array(exportFormatSchema),
  files: z.array(exportFileSchema).describe('Grows while the export runs.'),
  failed: result.shape.failed,
  progress: taskSchema.shape.progress,
  cost: taskSchema.shape.cost,
  error: problemSchema.nullable(),
  created_at: time,
  finished_at: time.nullable(),
  expires_at: time.nullable().describe('When the files are deleted.'),
  urls: z.object({ self: z.string(), task: z.string(), design: z.string(), links: z.string() }),
})
export type ExportView = z.output<typeof exportSchema>

export const exportQuery = pageQuery.extend({ status: z.enum(taskStatuses).optional(), ...createdQuery })
