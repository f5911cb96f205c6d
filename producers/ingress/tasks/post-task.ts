import type { Request, Response } from 'express'
import { isDone, type CreateTask } from '#contracts/http/tasks.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { EventTail } from '#infra/event-tail.ts'
import { callerOf } from '../context.ts'
import type { RateLimits } from '../rate-limit.ts'
import { readWait } from '../preference.ts'
import { lookUntil } from '../look-until.ts'
import { claimOf } from './answer-submission.ts'
import { draftTask, type DraftNeeds } from './draft-task.ts'
import { findTask } from './find-task.ts'
import type { Gate } from './gate.ts'
import { sendTask } from './send-task.ts'
import { submitOne, type SubmitOneDeps } from './submit-one.ts'
import { viewTask } from './view-task.ts'

export type PostTaskDeps = SubmitOneDeps &
  DraftNeeds & {
    gate: Gate
    rates: Pick<RateLimits, 'countKinds'>
    tail: EventTail
  }

type Posted = {
  body: CreateTask
  /** The template of the route, and what the request said: what an Idempotency-Key stands for. */
  route: string
  content: unknown
  /** Called before the answer to a request that had its effect before. */
  onReplay?: () => Promise<void>
}

/** Accepts one task and answers with it. Returns `replayed` when the same request had its effect before, so that this one had none. */
export const postTask =
  ({ gate, rates, tail, ...deps }: PostTaskDeps) =>
  async (
    { request, response }: { request: Request; response: Response },
    { body, route, content, onReplay }: Posted,
  ): Promise<'accepted' | 'replayed'> => {
    const caller = callerOf(response)
    const claim = claimOf(request, { caller, route, content })
    const draft = await draftTask(body, { ...deps, em: deps.em(), caller })
    gate.check(draft)
    await rates.countKinds(response, [draft.kind.type])
    const task = await submitOne(deps, { response, draft, claim, onReplay })
    if (!task) return 'replayed'
    const waitSeconds = readWait(request, response)
    if (waitSeconds === 0) {
      sendTask(response, viewTask(task, deps), 202)
      return 'accepted'
    }
    const { id } = task
    const look = (): Promise<Task> => findTask(deps.em(), id, caller)
    const seen = await lookUntil({
      tail,
      look,
      isOver: ({ status }) => isDone(status),
      id,
      waitMs: waitSeconds * 1000,
      response,
    })
    sendTask(response, viewTask(seen, deps), isDone(seen.status) ? 200 : 202)
    return 'accepted'
  }
