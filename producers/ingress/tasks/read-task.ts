import type { Request, Response } from 'express'
import type { Hints } from '#infra/cache/hints.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { readWait } from '../preference.ts'
import { findTask } from './find-task.ts'
import { etagOf, sendTask } from './send-task.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

type Deps = ViewNeeds & { em: () => EntityManager; hints: Hints; tail: EventTail }

/** GET /v1/tasks/{id}. With `Prefer: wait` it answers when the task differs from what `If-None-Match` names, or the time is up. */
export const readTask =
  (deps: Deps): Handler =>
  async (request, response) => {
    const deadline = Date.now() + readWait(request, response) * 1000
    const known = request.get('If-None-Match')
    for (;;) {
      const over = new AbortController()
      const left = Math.max(deadline - Date.now(), 0)
      // Asked before the look, so that a change between the two is not missed.
      const changed = deps.tail.waitForChange(idOf(request), {
        timeoutMs: Math.min(left, glanceMs),
        signal: over.signal,
      })
      const view = await look(deps, request, response)
      if (!isKnown(known, view) || view.done || left === 0 || response.destroyed) {
        over.abort()
        return answer(response, view, isKnown(known, view))
      }
      await changed
    }
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
