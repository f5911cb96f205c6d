import type { CreateTask } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { taskEventData } from '#contracts/events/task-data.ts'
import type { Kind, Lane } from '#contracts/tasks/kind.ts'
import type { Counted } from '#infra/db/money/budget-counts.ts'
import type { NewEvent } from '#infra/db/events/event-log.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { Snapshot } from './design-snapshot.ts'
import type { DraftPrice } from './price-draft.ts'

/** A task that was asked for and found valid, before anybody has decided whether there is room for it. */
export type Draft = {
  kind: Kind
  /** Parsed by the kind, complete with defaults. */
  input: unknown
  /** The input as it was asked for, before anything was fixed in it. */
  asked: unknown
  body: Pick<CreateTask, 'priority' | 'tags' | 'metadata' | 'deadline' | 'retention' | 'webhook' | 'notify'>
  cost: DraftPrice
  /** Of the pictures that it reads. */
  pixels: bigint
  /** What was answered to the same question before. */
  known?: unknown
  /** The project that it is a part of. */
  projectId: string | null
  /** The design that it is about, to be in storage before a worker looks for it. */
  snapshot?: Snapshot
  batchId?: string
  customId?: string
  retryOf?: string
}

export type Origin = {
  accountId: string
  actorId: string
  requestId: string
  traceparent: string
  now: Date
  /** The budgets that its price counts against. */
  countedIn: Counted[] | null
  /** The key whose places in flight it takes one of. */
  countedKey?: string | null
}

/** A task that nobody gave a deadline to ends by itself after a day, with its credits released. */
const longestLifeMs = 24 * 3_600_000

export type NewTask = Omit<
  Task,
  'result' | 'error' | 'cancelReason' | 'refunded' | 'startedAt' | 'finishedAt' | 'expiresAt' | 'deletedAt'
>

export const newTask = (
  draft: Draft,
  { accountId, actorId, requestId, traceparent, now, countedIn, countedKey = null }: Origin,
): NewTask => ({
  id: newId('task', now.getTime()),
  accountId,
  type: draft.kind.type,
  lane: laneOf(draft),
  status: 'queued',
  revision: 1,
  createdBy: actorId,
  priority: draft.body.priority,
  tags: draft.body.tags,
  metadata: draft.body.metadata,
  input: draft.input,
  output: [],
  warnings: [],
  attempts: [],
  priceVersion: draft.cost.priceVersion,
  listed: draft.cost.listed === draft.cost.price ? null : draft.cost.listed,
  quoted: draft.cost.price,
  held: draft.cost.price,
  countedIn,
  countedKey,
  charged: 0n,
  released: 0n,
  projectId: draft.projectId,
  batchId: draft.batchId ?? null,
  customId: draft.customId ?? null,
  retryOf: draft.retryOf ?? null,
  requestId,
  traceparent,
  webhook: draft.body.webhook ?? null,
  notify: draft.body.notify ?? null,
  retention: draft.body.retention,
  createdAt: now,
  queuedAt: now,
  startBefore: draft.body.deadline?.start_before ? new Date(draft.body.deadline.start_before) : null,
  finishBefore: finishBefore(draft, now),
  seenAt: now,
})

// A thousand tasks of one batch must not make a person wait, nor what was marked as able to wait.
export const laneOf = ({ body, batchId }: Draft): Lane =>
  body.priority === 'low' || batchId !== undefined ? 'bulk' : 'interactive'

const finishBefore = ({ body }: Draft, now: Date): Date => {
  const latest = new Date(now.getTime() + longestLifeMs)
  const wished = body.deadline?.finish_before ? new Date(body.deadline.finish_before) : latest
  return wished < latest ? wished : latest
}

/** The row of a batch, as far as its event tells of it. */
export type NewBatch = { id: string; accountId: string; total: number; refused: readonly unknown[] }

export const batchEvent = ({ id, accountId, total, refused }: NewBatch, traceparent: string): NewEvent => ({
  type: 'batch.queued',
  subject: id,
  accountId,
  correlationId: id,
  traceparent,
  data: {
    batch: {
      id,
      status: 'running',
      request_counts: { total, refused: refused.length, queued: total - refused.length },
    },
  },
})

export const queuedEvent = (task: NewTask): NewEvent => ({
  type: 'task.queued',
  subject: task.id,
  accountId: task.accountId,
  correlationId: task.id,
  traceparent: task.traceparent ?? null,
  data: taskEventData(task),
})
