import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { imageSchema, recognitionTypes } from './recognitions.ts'
import { createTaskSchema, metadataSchema, taskSchema, taskStatuses } from './tasks.ts'
import { problemSchema } from './problem.ts'

export const maxBatchItems = 1000
/** A thousand pictures of the size that verification images have. */
export const maxBatchBytes = 8 * 2 ** 20

export const batchItemSchema = createTaskSchema
  .omit({ quote_id: true })
  .extend({
    custom_id: z.string().min(1).max(64).describe('Your own name for the item; unique within the batch.'),
    input: z.unknown().default({}),
    image: imageSchema
      .optional()
      .describe('Of a recognition: its picture in base64, kept for a day, in place of `asset_id` in the input.'),
  })
  .refine(({ type, image }) => image === undefined || recognitionTypes.some(known => known === type), {
    error: `comes with ${recognitionTypes.join(' and ')} only`,
    path: ['image'],
  })
  .refine(({ input, image }) => image === undefined || !namesAsset(input), {
    error: 'the picture is in `image` already',
    path: ['input', 'asset_id'],
  })
export type BatchItem = z.output<typeof batchItemSchema>

const namesAsset = (input: unknown): boolean => typeof input === 'object' && input !== null && 'asset_id' in input

export const createBatchSchema = z.strictObject({
  items: z.array(batchItemSchema).min(1).max(maxBatchItems),
  mode: z
    .enum(['partial', 'atomic'])
    .default('partial')
    .describe(
      '`atomic`: one refused item refuses the whole batch. `partial`: refused items are listed, the others run.',
    ),
  metadata: metadataSchema.default({}),
})
export type CreateBatch = z.output<typeof createBatchSchema>

export const refusedItemSchema = z.object({ custom_id: z.string(), error: problemSchema })
export type RefusedItem = z.output<typeof refusedItemSchema>

export const batchCountsSchema = z.object({
  total: z.int(),
  refused: z.int(),
  ...(Object.fromEntries(taskStatuses.map(status => [status, z.int()])) as Record<
    (typeof taskStatuses)[number],
    z.ZodInt
  >),
})
export type BatchCounts = z.output<typeof batchCountsSchema>

export const batchSchema = z.object({
  id: idSchema('batch'),
  object: z.literal('batch'),
  status: z.enum(['running', 'canceling', 'finished']),
  done: z.boolean(),
  mode: z.enum(['partial', 'atomic']),
  request_counts: batchCountsSchema,
  refused: z.array(refusedItemSchema),
  metadata: z.record(z.string(), z.string()),
  timestamps: z.object({ created_at: z.iso.datetime(), finished_at: z.iso.datetime().nullable() }),
  request_id: z.string(),
  urls: z.object({ self: z.string(), results: z.string(), cancel: z.string() }),
})
export type BatchView = z.output<typeof batchSchema>

/** One line of `/results`: an item that has ended, or was refused. */
export const batchResultSchema = z.object({
  custom_id: z.string(),
  task: taskSchema.nullable(),
  error: problemSchema.nullable(),
})
