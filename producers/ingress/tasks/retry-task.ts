import { createTaskSchema, isDone } from '#contracts/http/tasks.ts'
import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import type { Accept } from './accept.ts'
import { claimOf, originOf, submit } from './answer-submission.ts'
import { draftTask } from './draft-task.ts'
import { findTask } from './find-task.ts'
import type { Gate } from './gate.ts'
import { sendTask } from './send-task.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

type Deps = ViewNeeds & { em: () => EntityManager; accept: Accept; gate: Gate }

/** POST /v1/tasks/{id}/retry: the same again as a new task, with a new hold, whatever the old one cost. */
export const retryTask =
  ({ em, accept, gate, ...view }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { overrides = {} } = bodyOf(response, operations.retryTask)
    const old = await findTask(em(), request.params['task_id'], caller)
    if (!isDone(old.status)) {
      throw new Problem('task-not-retryable', {
        detail: 'The task has not ended.',
        extra: { current_status: old.status },
      })
    }
    const { type, input, priority, tags, metadata, retention } = old
    const body = createTaskSchema.parse({ type, input, priority, tags, metadata, retention, ...overrides })
    const draft = { ...(await draftTask(body, { em: em(), caller })), retryOf: old.id }
    gate.check(draft)
    const claim = claimOf(request, { caller, route: operations.retryTask.path, content: overrides })
    const outcome = await submit(accept, { caller, drafts: [draft], mode: 'atomic', ...originOf(response), claim })

    if ('replayed' in outcome) {
      const { status, location, resourceId } = outcome.replayed
      response.set({ Location: location, 'Idempotent-Replayed': 'true' })
      return sendTask(response, viewTask(await findTask(em(), resourceId, caller), view), status)
    }
    const [task] = outcome.accepted.tasks
    response.set('Location', `/v1/tasks/${task!.id}`)
    return sendTask(response, viewTask(task!, view), 202)
  }
