import { createTaskSchema, isDone, type CreateTask } from '#contracts/http/tasks.ts'
import { operations } from '#contracts/http/operations.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { invalid, Problem } from '../problem.ts'
import { claimOf } from './answer-submission.ts'
import { draftTask, type DraftNeeds } from './draft-task.ts'
import { findTask } from './find-task.ts'
import type { Draft } from './new-task.ts'
import { sendTask } from './send-task.ts'
import { submitOne, type SubmitOneDeps } from './submit-one.ts'
import { viewTask } from './view-task.ts'

type Deps = SubmitOneDeps & DraftNeeds

/** Where the request has what differs from before, as a JSON Pointer: also where to ask for something else than is there no more. */
const base = '/overrides'

/** POST /v1/tasks/{id}/retry: the same again as a new task, with a new hold, whatever the old one cost. */
export const retryTask =
  (deps: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { overrides = {} } = bodyOf(response, operations.retryTask)
    const claim = claimOf(request, { caller, route: operations.retryTask.path, content: overrides })
    const draft = async (): Promise<Draft> => {
      const old = await findTask(deps.em(), request.params['task_id'], caller)
      const body = againWith(overrides, old)
      return { ...(await draftTask(body, { ...deps, em: deps.em(), caller, base })), retryOf: old.id }
    }
    const task = await submitOne(deps, { response, claim, draft })
    if (task) sendTask(response, viewTask(task, deps), 202)
  }

/** What was asked for, but for the overrides. @throws Problem while the task has not ended, or where these are wrong */
const againWith = (overrides: object, old: Task): CreateTask => {
  if (!isDone(old.status)) {
    throw new Problem('task-not-retryable', {
      detail: 'The task has not ended.',
      extra: { current_status: old.status },
    })
  }
  const { type, input, priority, tags, metadata, projectId: project_id, retention, webhook, notify } = old
  const kept = { type, input, priority, tags, metadata, project_id, retention, webhook, notify }
  const again = createTaskSchema.safeParse(withoutNulls({ ...kept, ...overrides }))
  if (!again.success) throw invalid(again.error, base)
  return again.data
}

/** What was not wished for, or is no more. */
const withoutNulls = ({ project_id, webhook, notify, ...body }: Partial<Record<string, unknown>>): object => ({
  ...body,
  project_id: project_id ?? undefined,
  webhook: webhook ?? undefined,
  notify: notify ?? undefined,
})
