import { z } from 'zod'
import { batchSchema } from '../http/batches.ts'
import { taskStatuses } from '../http/tasks.ts'

const countsSchema = z
  .object({ total: z.int(), refused: z.int() })
  .extend(Object.fromEntries(taskStatuses.map(status => [status, z.int().optional()])))
  .describe('How many items are in which state; a state that is left out has none.')

/** What a `batch.*` event says of its batch; its items have events of their own. */
export const batchEventDataSchema = z.object({
  batch: batchSchema.pick({ id: true, status: true }).extend({ request_counts: countsSchema }),
})
