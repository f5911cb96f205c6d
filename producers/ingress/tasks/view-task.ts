import { isDone, type TaskView } from '#contracts/http/tasks.ts'
import { timestampsOf } from '#contracts/events/task-data.ts'
import { failureCodes, type FailureCode } from '#contracts/failures.ts'
import { siblingId } from '#contracts/ids.ts'
import type { ProblemDetails } from '#contracts/http/problem.ts'
import { queueOf } from '#contracts/tasks/kind.ts'
import { chargePolicy } from '#contracts/tasks/pricing.ts'
import type { ProgressHint } from '#infra/cache/hints.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { Links } from '#infra/storage/links.ts'
import { traceIdOf } from '#infra/telemetry/traceparent.ts'
import type { NewTask } from './new-task.ts'

export type ViewNeeds = { links: Links; publicUrl: string }

/** A task as it is shown: the stored row, with what Redis knows of its progress laid over it. */
export const viewTask = (
  task: NewTask & Partial<Pick<Task, 'result' | 'error' | 'refunded' | 'startedAt' | 'finishedAt' | 'expiresAt'>>,
  needs: ViewNeeds,
  hint?: ProgressHint,
): TaskView => {
  const live = hint && (task.status === 'queued' || task.status === 'running') ? hint : undefined
  const status = live ? 'running' : task.status
  return {
    id: task.id,
    object: 'task',
    type: task.type,
    status,
    done: isDone(status),
    revision: task.revision,
    created_by: { type: 'api_key', id: task.createdBy },
    priority: task.priority,
    tags: task.tags,
    metadata: task.metadata,
    input: task.input,
    output: outputsOf(task, needs.links),
    result: task.result ?? null,
    warnings: task.warnings,
    progress: live?.progress ?? null,
    queue: status === 'queued' ? { name: queueOf(task.type, task.lane), position: null, eta_seconds: null } : null,
    attempts: task.attempts,
    cost: costOf(task),
    error: task.error ? errorOf(task.error, needs.publicUrl) : null,
    timestamps: timesOf(task, live),
    ...aboutOf(task),
  }
}

const timesOf = (task: NewTask, live: ProgressHint | undefined): TaskView['timestamps'] => {
  const times = timestampsOf(task)
  return { ...times, started_at: times.started_at ?? live?.startedAt ?? null }
}

const aboutOf = (
  task: NewTask & Partial<Pick<Task, 'expiresAt'>>,
): Pick<
  TaskView,
  | 'deadline'
  | 'expires_at'
  | 'project_id'
  | 'retry_of'
  | 'batch_id'
  | 'custom_id'
  | 'webhook'
  | 'notify'
  | 'request_id'
  | 'trace_id'
  | 'urls'
> => ({
  deadline: {
    start_before: task.startBefore?.toISOString() ?? null,
    finish_before: task.finishBefore.toISOString(),
  },
  expires_at: task.expiresAt?.toISOString() ?? null,
  project_id: task.projectId ?? null,
  retry_of: task.retryOf ?? null,
  batch_id: task.batchId ?? null,
  custom_id: task.customId ?? null,
  ...wishesOf(task),
  request_id: task.requestId,
  trace_id: task.traceparent ? traceIdOf(task.traceparent) : null,
  urls: {
    self: `/v1/tasks/${task.id}`,
    events: `/v1/tasks/${task.id}/events`,
    cancel: `/v1/tasks/${task.id}/cancel`,
    retry: `/v1/tasks/${task.id}/retry`,
  },
})

const wishesOf = ({ webhook, notify }: NewTask): Pick<TaskView, 'webhook' | 'notify'> => ({
  ...(webhook ? { webhook } : {}),
  ...(notify ? { notify } : {}),
})

const costOf = (task: NewTask & Partial<Pick<Task, 'refunded'>>): TaskView['cost'] => ({
  unit: 'credit',
  quoted_max: String(task.quoted),
  held: String(task.held),
  charged: String(task.charged),
  released: String(task.released),
  refunded: String(task.refunded ?? 0n),
  price_version: task.priceVersion,
  policy: chargePolicy,
  hold_id: siblingId('hold', task.id),
})

const outputsOf = ({ output }: NewTask, links: Links): TaskView['output'] =>
  output.map((file, index) => {
    const { url, expiresAt } = links.signLink(file.asset_id)
    return { index, ...file, url, url_expires_at: expiresAt.toISOString() }
  })

const errorOf = ({ code, detail }: { code: string; detail: string }, publicUrl: string): ProblemDetails => ({
  type: `${publicUrl}/problems/${code}`,
  title: failureCodes[code as FailureCode] ?? code,
  status: 422,
  code,
  detail,
  retryable: code === 'dependency-unavailable',
})
