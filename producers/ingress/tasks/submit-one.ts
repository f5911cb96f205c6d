import type { Response } from 'express'
import type { Claim } from '#infra/db/idempotency.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { callerOf } from '../context.ts'
import type { Accept } from './accept.ts'
import { originOf, submit } from './answer-submission.ts'
import { findTask } from './find-task.ts'
import type { Draft, NewTask } from './new-task.ts'
import { sendTask } from './send-task.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

export type SubmitOneDeps = ViewNeeds & { em: () => EntityManager; accept: Accept }

type Submitted = {
  response: Response
  draft: Draft
  claim: Claim | undefined
  /** Takes back what was prepared for the task; done before the answer that there is none. */
  onReplay?: (() => Promise<void>) | undefined
}

/**
 * Submits one task, and says in the answer where it is. When the same request had its effect before, it answers as it did then and
 * returns nothing.
 */
export const submitOne = async (
  { em, accept, ...view }: SubmitOneDeps,
  { response, draft, claim, onReplay }: Submitted,
): Promise<NewTask | undefined> => {
  const caller = callerOf(response)
  const outcome = await submit(accept, { caller, drafts: [draft], mode: 'atomic', ...originOf(response), claim })
  if ('replayed' in outcome) {
    await onReplay?.()
    const { status, location, resourceId } = outcome.replayed
    const known = await findTask(em(), resourceId, caller)
    response.set({ Location: location, 'Idempotent-Replayed': 'true' })
    sendTask(response, viewTask(known, view), status)
    return undefined
  }
  const [task] = outcome.accepted.tasks
  response.set('Location', `/v1/tasks/${task!.id}`)
  return task
}
