import { operations } from '#contracts/http/operations.ts'
import { isDone } from '#contracts/http/tasks.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { readWait } from '../preference.ts'
import type { Accept } from './accept.ts'
import { claimOf, originOf, submit } from './answer-submission.ts'
import { draftTask } from './draft-task.ts'
import { findTask } from './find-task.ts'
import type { Pressure } from './pressure.ts'
import { sendTask, waitUntilDone } from './send-task.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

type Deps = ViewNeeds & { em: () => EntityManager; accept: Accept; pressure: Pressure; tail: EventTail }

/** POST /v1/tasks. The request is the command; accepting it is one transaction; the answer is a link to follow. */
export const createTask =
  ({ em, accept, pressure, tail, ...view }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const body = bodyOf(response, operations.createTask)
    const claim = claimOf(request, { caller, route: operations.createTask.path, content: body })
    const draft = await draftTask(body, { em: em(), caller })
    pressure.check(draft)
    const submission = { caller, drafts: [draft], mode: 'atomic' as const, ...originOf(response), claim }
    const outcome = await submit(accept, submission)

    if ('replayed' in outcome) {
      const { status, location, resourceId } = outcome.replayed
      response.set({ Location: location, 'Idempotent-Replayed': 'true' })
      return sendTask(response, viewTask(await findTask(em(), resourceId, caller), view), status)
    }
    const [task] = outcome.accepted.tasks
    response.set('Location', `/v1/tasks/${task!.id}`)
    const waitSeconds = readWait(request, response)
    if (waitSeconds === 0) return sendTask(response, viewTask(task!, view), 202)
    const { id } = task!
    const look = (): Promise<Task> => findTask(em(), id, caller)
    const seen = await waitUntilDone({ tail, look, id, waitMs: waitSeconds * 1000, response })
    return sendTask(response, viewTask(seen, view), isDone(seen.status) ? 200 : 202)
  }
