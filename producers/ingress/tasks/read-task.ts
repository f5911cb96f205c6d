import type { Request, Response } from 'express'
import type { Hints } from '#infra/cache/hints.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { lookUntil } from '../look-until.ts'
import { readWait } from '../preference.ts'
import { findTask } from './find-task.ts'
import { etagOf, sendTask } from './send-task.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

type Deps = ViewNeeds & {
  em: () => EntityManager
  hints: Pick<Hints, 'progressOf'>
  tail: Pick<EventTail, 'waitForChange'>
}

/** GET /v1/tasks/{id}. With `Prefer: wait` it answers when the task differs from what `If-None-Match` names, or the time is up. */
export const readTask =
  (deps: Deps): Handler =>
  async (request, response) => {
    const known = request.get('If-None-Match')
    const view = await lookUntil({
      tail: deps.tail,
      look: () => look(deps, request, response),
      isOver: seen => !isKnown(known, seen) || seen.done,
      id: idOf(request),
      waitMs: readWait(request, response) * 1000,
      glanceMs,
      response,
    })
    answer(response, view, isKnown(known, view))
  }

const answer = (response: Response, view: View, isUnchanged: boolean): void => {
  if (isUnchanged) response.status(304).set('ETag', etagOf(view)).end()
  else sendTask(response, view, 200)
}

/** How often a waiting request looks by itself: progress is told in Redis alone, without events. */
const glanceMs = 2_000

type View = ReturnType<typeof viewTask>

const look = async ({ em, hints, ...view }: Deps, request: Request, response: Response): Promise<View> => {
  const task = await findTask(em(), request.params['task_id'], callerOf(response))
  const progress = task.finishedAt ? new Map() : await hints.progressOf([task.id])
  return viewTask(task, view, progress.get(task.id))
}

const idOf = (request: Request): string => String(request.params['task_id'])

const isKnown = (header: string | undefined, view: View): boolean =>
  header !== undefined && header.split(',').some(tag => tag.trim().replace(/^W\//, '') === etagOf(view))
