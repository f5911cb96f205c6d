import { z } from 'zod'
import { createTaskSchema } from './tasks.ts'

/** The most that a picture may have to travel inside a request; a larger one is uploaded first. */
const maxBase64 = 700_000

export const imageSchema = z.base64().min(1).max(maxBase64)

/** The kinds of task whose picture may come with the request. */
export const recognitionTypes = ['text.recognize', 'calc.recognize'] as const

/**
 * The body of `POST /v1/recognitions`: a task of `text.recognize` or `calc.recognize` whose picture comes with it, instead of
 * having been uploaded before.
 */
export const createRecognitionSchema = createTaskSchema.omit({ type: true, input: true, quote_id: true }).extend({
  type: z.enum(recognitionTypes).default('text.recognize'),
  image: imageSchema.describe(
    'The picture in base64; kept for a day. A larger one is uploaded to `/v1/assets` first, and posted to `/v1/tasks`.',
  ),
  options: z.record(z.string().max(64), z.unknown()).default({}).describe('The input of the kind without `asset_id`.'),
})
