import { z } from 'zod'
import { failureCodeSchema } from '../failures.ts'
import { idSchema } from '../ids.ts'

const time = z.iso.datetime()

/** One try at the work, as `task.attempts` shows it. */
export const attemptSchema = z.object({
  n: z.int().min(1),
  worker: z.string(),
  status: z.enum(['succeeded', 'failed', 'canceled', 'lost']),
  code: failureCodeSchema.optional(),
  detail: z.string().max(2000).optional(),
  started_at: time,
  ended_at: time,
})
export type Attempt = z.output<typeof attemptSchema>

/** The body of a command: `type` is its routing key, so that it can be typed by hand into the management console. */
export const commandSchema = z.object({
  task_id: idSchema('task'),
  account_id: idSchema('account'),
  input: z.unknown(),
  /** No attempt starts after it. */
  start_before: time.optional(),
  /** Every attempt is aborted at it. */
  finish_before: time.optional(),
  attempts: z.array(attemptSchema).max(50).default([]),
  /** What the same account was answered to the same question before, as its kind says results. */
  known: z.unknown().optional(),
})
export type Command = z.output<typeof commandSchema>

/** A file that the work stored before any event that names it was sent. */
export const storedFileSchema = z.object({
  kind: z.enum(['image', 'document', 'file']),
  /** Follows from the task's id, so that a second run overwrites the same bytes. */
  asset_id: idSchema('asset'),
  filename: z.string().min(1).max(200),
  content_type: z.string().max(100),
  bytes: z.int().min(0),
  /** `sha-256:<hex>` of the bytes. */
  digest: z.string(),
  width: z.int().optional(),
  height: z.int().optional(),
})
export type StoredFile = z.output<typeof storedFileSchema>

const about = { task_id: idSchema('task'), account_id: idSchema('account') }

/** What a worker says of a task: the settlement turns each into the task's next state, with its cost. */
export const workEventSchema = z.discriminatedUnion('outcome', [
  z.object({ ...about, outcome: z.literal('started'), started_at: time, attempt: z.int().min(1) }),
  /** A file is finished while the work goes on. Without times, so that a second run of the work says the very same. */
  z.object({ ...about, outcome: z.literal('output'), file: storedFileSchema }),
  z.object({
    ...about,
    outcome: z.literal('succeeded'),
    started_at: time,
    result: z.unknown(),
    files: z.array(storedFileSchema).max(100).default([]),
    warnings: z.array(z.string().max(500)).max(100).default([]),
    /** Fewer delivered than requested: the price is cut pro rata. */
    delivered: z.int().min(0).default(1),
    requested: z.int().min(1).default(1),
    /** The answer was still known from before: the kind says what that costs. */
    is_repeat: z.boolean().default(false),
    attempts: z.array(attemptSchema),
  }),
  z.object({
    ...about,
    outcome: z.literal('failed'),
    started_at: time.optional(),
    code: failureCodeSchema,
    detail: z.string().max(2000),
    attempts: z.array(attemptSchema),
  }),
  z.object({ ...about, outcome: z.literal('canceled'), started_at: time.optional(), attempts: z.array(attemptSchema) }),
])
export type WorkEvent = z.output<typeof workEventSchema>
export type WorkOutcome = WorkEvent['outcome']
