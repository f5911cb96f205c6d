import type { Request, Response } from 'express'
import { isDone, type CreateTask } from '#contracts/http/tasks.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { EventTail } from '#infra/event-tail.ts'
import { callerOf } from '../context.ts'
import { readWait } from '../preference.ts'
import { lookUntil } from '../look-until.ts'
import { claimOf } from './answer-submission.ts'
import { draftTask, type DraftNeeds } from './draft-task.ts'
import { findTask } from './find-task.ts'
import type { Draft } from './new-task.ts'
import { sendTask } from './send-task.ts'
import { submitOne, type SubmitOneDeps } from './submit-one.ts'
import { viewTask } from './view-task.ts'

export type PostTaskDeps = SubmitOneDeps & DraftNeeds & { tail: EventTail }

type Posted = {
  /** The task that the request asks for. What it throws is the answer only where the same request had no effect before. */
  body: () => CreateTask | Promise<CreateTask>
  /** Where the request has the task's input, as a JSON Pointer. */
  inputAt?: string
  /** The template of the route, and what the request said: what an Idempotency-Key stands for. */
  route: string
  content: unknown
  /** Called once the task stands, whatever comes of the wait for its end. */
  onAccepted?: () => void
  /** Called before the answer to a request that had its effect before. */
  onReplay?: () => Promise<void>
}

/** Accepts one task and answers with it, or with that of the same request before. */
export const postTask =
  ({ tail, ...deps }: PostTaskDeps) =>
  async (
    { request, response }: { request: Request; response: Response },
    { body, inputAt, route, content, onAccepted, onReplay }: Posted,
  ): Promise<void> => {
    const caller = callerOf(response)
    const claim = claimOf(request, { caller, route, content })
    const draft = async (): Promise<Draft> => draftTask(await body(), { ...deps, em: deps.em(), caller, inputAt })
    const task = await submitOne(deps, { response, claim, draft, onReplay })
    if (!task) return
    onAccepted?.()
    const waitSeconds = readWait(request, response)
    if (waitSeconds === 0) {
      sendTask(response, viewTask(task, deps), 202)
      return
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
  }
