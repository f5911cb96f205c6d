import { operations } from '#contracts/http/operations.ts'
import { isDone } from '#contracts/http/tasks.ts'
import { taskEventData } from '#contracts/events/task-data.ts'
import { appendEvents } from '#infra/db/events/event-log.ts'
import { Task } from '#infra/db/entities/task.ts'
import { LockMode, type EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { Hints } from '#infra/cache/hints.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { lookUntil } from '../look-until.ts'
import { Problem } from '../problem.ts'
import { findTask } from './find-task.ts'
import { sendTask } from './send-task.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

type Deps = ViewNeeds & {
  em: () => EntityManager
  leases: Pick<Leases, 'requestCancel'>
  hints: Hints
  tail: EventTail
}

/** Most cancels are confirmed within moments; those are worth waiting for. */
const waitMs = 2_000

/** POST /v1/tasks/{id}/cancel. 200 when it is canceled, 202 while the worker is being told. */
export const cancelTask =
  (deps: Deps): Handler =>
  async (request, response) => {
    const { em, tail, links, publicUrl } = deps
    const caller = callerOf(response)
    const { reason } = bodyOf(response, operations.cancelTask)
    const { id, status } = await findTask(em(), request.params['task_id'], caller)
    if (status !== 'canceled') {
      await inTransaction(em, tx => markCanceling(tx, { ids: [id], accountId: caller.accountId, reason }))
      await tellWorkers(deps, [id])
    }
    const look = (): Promise<Task> => findTask(em(), id, caller)
    const task = await lookUntil({ tail, look, isOver: seen => isDone(seen.status), id, waitMs, response })
    if (isDone(task.status) && task.status !== 'canceled') throw notCancelable(task.status)
    sendTask(response, viewTask(task, { links, publicUrl }), task.status === 'canceled' ? 200 : 202)
  }

const notCancelable = (status: string): Problem =>
  new Problem('task-not-cancelable', { detail: `The task has ended: ${status}.`, extra: { current_status: status } })

type Marking = { ids: readonly string[]; accountId: string; reason: string | undefined }

/**
 * Marks open tasks as being canceled, with their events. The settlement ends those that no worker has begun; the others end when
 * their worker says so. Under the lock on each row, so that a cancel and a result that race are decided one way.
 */
export const markCanceling = async (em: EntityManager, { ids, accountId, reason }: Marking): Promise<Task[]> => {
  const tasks = await em.find(
    Task,
    { id: { $in: [...ids] }, accountId, status: { $in: ['queued', 'running'] } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  )
  for (const task of tasks) {
    task.status = 'canceling'
    task.revision++
    task.cancelReason = reason ?? null
  }
  await em.flush()
  await appendEvents(
    em,
    tasks.map(task => ({
      type: 'task.canceling' as const,
      subject: task.id,
      accountId,
      correlationId: task.id,
      traceparent: task.traceparent ?? null,
      data: taskEventData(task),
    })),
  )
  return tasks
}

/** Hints to whoever works on the tasks; a worker that misses them finds the wish at its next heartbeat. */
export const tellWorkers = async (
  { leases, hints }: Pick<Deps, 'leases' | 'hints'>,
  ids: readonly string[],
): Promise<void> => {
  await Promise.all(ids.map(id => leases.requestCancel(id)))
  for (const taskId of ids) hints.tell({ hint: 'cancel', taskId })
}
