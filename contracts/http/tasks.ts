import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { attemptSchema } from '../tasks/work.ts'
import { problemSchema } from './problem.ts'
import { taskNotifySchema, taskWebhookSchema } from './task-wishes.ts'

const time = z.iso.datetime()
const credits = z.string().regex(/^\d+$/).describe('Whole credits, as a decimal string.')

export const taskStatuses = [
  'scheduled',
  'queued',
  'running',
  'canceling',
  'succeeded',
  'failed',
  'canceled',
  'expired',
] as const
export type TaskStatus = (typeof taskStatuses)[number]

const terminalStatuses: readonly string[] = ['succeeded', 'failed', 'canceled', 'expired'] satisfies TaskStatus[]
/** Terminal states absorb everything that comes late. */
export const isDone = (status: string): boolean => terminalStatuses.includes(status)

export const priorities = ['low', 'normal', 'high'] as const
export type Priority = (typeof priorities)[number]

export const retentions = ['1h', '24h', '7d', '30d', 'keep'] as const

const tag = z.string().regex(/^[\w:.-]{1,64}$/, 'letters, digits, and _ : . - only, at most 64')
export const tagsSchema = z.array(tag).max(20)
export const metadataSchema = z
  .record(z.string().max(40), z.string().max(500))
  .refine(entries => Object.keys(entries).length <= 20, 'at most 20 entries')

const priority = z.enum(priorities).describe('`low` goes to the bulk lane.')
const deadline = z.strictObject({
  start_before: time.optional().describe('If no worker has started by then, the task expires.'),
  finish_before: time.optional().describe('If it is not done by then, the task expires.'),
})
const retention = z.enum(retentions).describe('How long output files are kept after the end.')
const projectId = idSchema('project')
const maxCost = credits.describe('Refuse the task if its price is higher.')

/** The body of `POST /v1/tasks`. `input` is checked afterwards by the kind that `type` names. */
export const createTaskSchema = z.strictObject({
  type: z.string().max(64),
  input: z.unknown(),
  priority: priority.default('normal'),
  tags: tagsSchema.default([]),
  metadata: metadataSchema.default({}),
  project_id: projectId
    .optional()
    .describe('What the task is a part of: a project of the account that is not archived.'),
  deadline: deadline.optional(),
  retention: retention.default('30d'),
  max_cost: maxCost.optional(),
  quote_id: idSchema('quote')
    .optional()
    .describe('From `/v1/tasks/estimate`: the price that was quoted for the same input holds for 15 minutes.'),
  webhook: taskWebhookSchema.optional(),
  notify: taskNotifySchema.optional(),
})
export type CreateTask = z.output<typeof createTaskSchema>

export const estimateTaskSchema = createTaskSchema.pick({ type: true, input: true })

export const cancelTaskSchema = z.strictObject({ reason: z.string().max(500).optional() }).default({})

// Without the defaults of a new task: what is not named stays as it was.
const overridesSchema = z
  .strictObject({
    input: z.unknown(),
    priority,
    tags: tagsSchema,
    metadata: metadataSchema,
    project_id: projectId.nullable().describe('That of the old task when left out; null for none.'),
    deadline,
    retention,
    max_cost: maxCost,
    webhook: taskWebhookSchema.nullable().describe('That of the old task when left out; null for none.'),
    notify: taskNotifySchema.nullable().describe('As with the old task when left out; null for nobody.'),
  })
  .partial()
export const retryTaskSchema = z.strictObject({ overrides: overridesSchema.optional() }).default({})

export const outputSchema = z.object({
  index: z.int(),
  kind: z.string(),
  asset_id: idSchema('asset'),
  filename: z.string(),
  content_type: z.string(),
  bytes: z.int(),
  width: z.int().optional(),
  height: z.int().optional(),
  digest: z.string(),
  url: z.string().describe('Signed, minted anew at every read.'),
  url_expires_at: time,
})

/** The task as every route shows it. */
export const taskSchema = z.object({
  id: idSchema('task'),
  object: z.literal('task'),
  type: z.string(),
  status: z.enum(taskStatuses),
  done: z.boolean().describe('True for every terminal status, also for those added later.'),
  revision: z.int().describe('Grows with every change; also the ETag.'),
  created_by: z.object({ type: z.literal('api_key'), id: idSchema('key') }),
  priority: z.enum(priorities),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  project_id: projectId.nullable(),
  input: z.unknown(),
  output: z.array(outputSchema).describe('Grows while the task runs where its kind hands files over one by one.'),
  result: z.unknown().describe('The JSON part of the result, by kind; null until succeeded.'),
  warnings: z.array(z.string()),
  progress: z
    .object({
      value: z.number().min(0).max(1),
      stage: z.string().optional(),
      message: z.string().optional(),
      steps_done: z.int().optional(),
      steps_total: z.int().optional(),
    })
    .nullable(),
  queue: z.object({ name: z.string(), position: z.int().nullable(), eta_seconds: z.int().nullable() }).nullable(),
  attempts: z.array(attemptSchema),
  cost: z.object({
    unit: z.literal('credit'),
    quoted_max: credits,
    held: credits,
    charged: credits,
    released: credits,
    refunded: credits.optional().describe('What of the charge was given back after the end.'),
    price_version: z.string(),
    policy: z.string(),
    hold_id: idSchema('hold'),
  }),
  error: problemSchema.nullable(),
  timestamps: z.object({
    created_at: time,
    queued_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
  }),
  deadline: z.object({ start_before: time.nullable(), finish_before: time }),
  expires_at: time.nullable().describe('When the output files are deleted.'),
  retry_of: idSchema('task').nullable(),
  batch_id: idSchema('batch').nullable(),
  custom_id: z.string().nullable(),
  webhook: taskWebhookSchema.optional().describe('Where its events are sent, if that was wished for.'),
  notify: taskNotifySchema.optional().describe('Whether somebody is written to when it has ended.'),
  request_id: z.string(),
  trace_id: z.string().nullable(),
  urls: z.object({ self: z.string(), events: z.string(), cancel: z.string(), retry: z.string() }),
})
export type TaskView = z.output<typeof taskSchema>
export type Progress = NonNullable<TaskView['progress']>
