import { z } from 'zod'
import { isDone, taskSchema, type Priority, type TaskStatus } from '../http/tasks.ts'
import { storedFileSchema, type Attempt, type StoredFile } from '../tasks/work.ts'
import { failureCodes, type FailureCode } from '../failures.ts'

const landedOutputSchema = storedFileSchema.extend({ index: z.int().min(0) })
/** A file and its place among the outputs of its task. */
export type LandedOutput = z.output<typeof landedOutputSchema>

/** What a `task.*` event says of its task: the task without its input and without links, which are signed when it is read. */
export const taskEventDataSchema = z.object({
  task: taskSchema
    .pick({
      id: true,
      type: true,
      status: true,
      done: true,
      revision: true,
      tags: true,
      metadata: true,
      result: true,
      warnings: true,
    })
    .extend({
      cost: taskSchema.shape.cost.pick({ unit: true, held: true, charged: true, released: true }),
      output: z.array(storedFileSchema),
      error: z.object({ code: z.string(), title: z.string(), detail: z.string() }).nullable(),
      timestamps: taskSchema.shape.timestamps,
      attempts: taskSchema.shape.attempts,
      project_id: taskSchema.shape.project_id
        .optional()
        .describe('Missing in what was told before there were projects.'),
      batch_id: taskSchema.shape.batch_id,
      custom_id: taskSchema.shape.custom_id,
      retry_of: taskSchema.shape.retry_of,
    }),
  output: landedOutputSchema
    .optional()
    .describe('Of `task.output` alone: the file that is new, with its place in `task.output`.'),
})
/** What `task.output` says: the file that is new is always there. */
export const outputEventDataSchema = taskEventDataSchema.required({ output: true })
export type TaskEventData = z.output<typeof taskEventDataSchema>

/** The facts of a task that its events repeat, as they are stored. */
export type TaskFacts = {
  id: string
  type: string
  status: TaskStatus
  revision: number
  priority: Priority
  tags: string[]
  metadata: Record<string, string>
  result?: unknown
  warnings: string[]
  output: StoredFile[]
  attempts: Attempt[]
  error?: { code: string; detail: string } | null | undefined
  held: bigint
  charged: bigint
  released: bigint
  queuedAt: Date
  createdAt: Date
  startedAt?: Date | null | undefined
  finishedAt?: Date | null | undefined
  projectId?: string | null | undefined
  batchId?: string | null | undefined
  customId?: string | null | undefined
  retryOf?: string | null | undefined
}

export const taskEventData = (task: TaskFacts, landed?: LandedOutput): TaskEventData => ({
  task: {
    id: task.id,
    type: task.type,
    status: task.status,
    done: isDone(task.status),
    revision: task.revision,
    tags: task.tags,
    metadata: task.metadata,
    result: task.result ?? null,
    warnings: task.warnings,
    output: task.output,
    error: task.error ? { title: titleOf(task.error.code), ...task.error } : null,
    cost: {
      unit: 'credit',
      held: String(task.held),
      charged: String(task.charged),
      released: String(task.released),
    },
    attempts: task.attempts,
    timestamps: timestampsOf(task),
    project_id: task.projectId ?? null,
    batch_id: task.batchId ?? null,
    custom_id: task.customId ?? null,
    retry_of: task.retryOf ?? null,
  },
  ...(landed ? { output: landed } : {}),
})

export const timestampsOf = (task: TaskFacts): TaskEventData['task']['timestamps'] => ({
  created_at: task.createdAt.toISOString(),
  queued_at: task.queuedAt.toISOString(),
  started_at: task.startedAt?.toISOString() ?? null,
  finished_at: task.finishedAt?.toISOString() ?? null,
})

const titleOf = (code: string): string => failureCodes[code as FailureCode] ?? code
