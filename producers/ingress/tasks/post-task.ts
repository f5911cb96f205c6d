import type { Request, Response } from 'express'
import { isDone, type CreateTask } from '#contracts/http/tasks.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { EventTail } from '#infra/event-tail.ts'
import { callerOf } from '../context.ts'
import { readWait } from '../preference.ts'
import type { Accept } from './accept.ts'
import { claimOf, originOf, submit } from './answer-submission.ts'
import { draftTask } from './draft-task.ts'
import { findTask } from './find-task.ts'
import type { Gate } from './gate.ts'
import { sendTask, waitUntilDone } from './send-task.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

export type PostTaskDeps = ViewNeeds & { em: () => EntityManager; accept: Accept; gate: Gate; tail: EventTail }

type Posted = {
  body: CreateTask
  /** The template of the route, and what the request said: what an Idempotency-Key stands for. */
  route: string
  content: unknown
}

/** Accepts one task and answers with it. Returns `replayed` when the same request had its effect before, so that this one had none. */
export const postTask =
  ({ em, accept, gate, tail, ...view }: PostTaskDeps) =>
  async (
    { request, response }: { request: Request; response: Response },
    { body, route, content }: Posted,
  ): Promise<'accepted' | 'replayed'> => {
    const caller = callerOf(response)
    const claim = claimOf(request, { caller, route, content })
    const draft = await draftTask(body, { em: em(), caller })
    gate.check(draft)
    const submission = { caller, drafts: [draft], mode: 'atomic' as const, ...originOf(response), claim }
    const outcome = await submit(accept, submission)

    if ('replayed' in outcome) {
      const { status, location, resourceId } = outcome.replayed
      response.set({ Location: location, 'Idempotent-Replayed': 'true' })
      sendTask(response, viewTask(await findTask(em(), resourceId, caller), view), status)
      return 'replayed'
    }
    const [task] = outcome.accepted.tasks
    response.set('Location', `/v1/tasks/${task!.id}`)
    const waitSeconds = readWait(request, response)
    if (waitSeconds === 0) {
      sendTask(response, viewTask(task!, view), 202)
      return 'accepted'
    }
    const { id } = task!
    const look = (): Promise<Task> => findTask(em(), id, caller)
    const seen = await waitUntilDone({ tail, look, id, waitMs: waitSeconds * 1000, response })
    sendTask(response, viewTask(seen, view), isDone(seen.status) ? 200 : 202)
    return 'accepted'
  }
