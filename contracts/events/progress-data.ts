import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { taskSchema } from '../http/tasks.ts'

/** What `task.progress` says: how far one attempt is. */
export const progressEventDataSchema = z.object({
  task: z.object({
    id: idSchema('task'),
    status: z.literal('running'),
    progress: taskSchema.shape.progress.unwrap(),
    attempt: z.int().min(1),
    started_at: z.iso.datetime(),
  }),
})
