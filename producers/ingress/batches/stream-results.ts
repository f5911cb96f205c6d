import type { z } from 'zod'
import type { batchResultSchema } from '#contracts/http/batches.ts'
import { Task } from '#infra/db/entities/task.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { problemDetails } from '../problem.ts'
import { beginLines, sendLine } from '../send-line.ts'
import { viewTask, type ViewNeeds } from '../tasks/view-task.ts'
import { findBatch } from './find-batch.ts'

type Deps = ViewNeeds & { em: () => EntityManager; tail: EventTail }
type Line = z.output<typeof batchResultSchema>

const pageSize = 200
/** How long a stream waits for the next end of an item before it looks by itself. */
const lookAgainMs = 1_000

/** GET /v1/batches/{id}/results: one JSON line per item in the order in which they end; the stream ends with the last. */
export const streamResults =
  (deps: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const batch = await findBatch(deps.em(), request.params['batch_id'], caller)
    beginLines(response)
    // Who asks for the head wants no body, and would wait for its end.
    if (request.method === 'HEAD') return void response.end()
    for (const { custom_id, error } of batch.refused) await sendLine(response, { custom_id, task: null, error })

    const sent = new Set<string>()
    const open = batch.total - batch.refused.length
    while (sent.size < open && !response.destroyed) {
      const ended = await endedItems(deps.em(), batch.id, sent)
      for (const task of ended) {
        sent.add(task.id)
        await sendLine(response, lineOf(task, deps))
      }
      if (ended.length === 0) await deps.tail.waitForChange(batch.id, { timeoutMs: lookAgainMs })
    }
    response.end()
  }

const endedItems = (em: EntityManager, batchId: string, sent: ReadonlySet<string>): Promise<Task[]> =>
  em.find(
    Task,
    { batchId, finishedAt: { $ne: null }, ...(sent.size > 0 ? { id: { $nin: [...sent] } } : {}) },
    { orderBy: { finishedAt: 'asc', id: 'asc' }, limit: pageSize },
  )

const lineOf = (task: Task, needs: ViewNeeds): Line => ({
  custom_id: task.customId ?? '',
  ...(task.deletedAt
    ? { task: null, error: problemDetails('gone', { detail: 'The task was deleted.' }, needs.publicUrl) }
    : { task: viewTask(task, needs), error: null }),
})
