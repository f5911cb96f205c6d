import type { Response } from 'express'
import type { Claim } from '#infra/db/idempotency.ts'
import { callerOf } from '../context.ts'
import { submit, type SubmitDeps } from './answer-submission.ts'
import { findTask } from './find-task.ts'
import type { Draft, NewTask } from './new-task.ts'
import { sendTask } from './send-task.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

export type SubmitOneDeps = ViewNeeds & SubmitDeps

type Submitted = {
  response: Response
  claim: Claim | undefined
  /** Makes of the request what is to be accepted; what it throws is the answer only where there was none before. */
  draft: () => Promise<Draft>
  /** Takes back what was prepared for the task; done before the answer that there is none. */
  onReplay?: (() => Promise<void>) | undefined
}

/**
 * Submits one task, and says in the answer where it is. When the same request had its effect before, it answers as it did then and
 * returns nothing.
 */
export const submitOne = async (
  deps: SubmitOneDeps,
  { response, claim, draft, onReplay }: Submitted,
): Promise<NewTask | undefined> => {
  const outcome = await submit(deps, {
    response,
    claim,
    draft: async () => ({ drafts: [await draft()], mode: 'atomic' }),
  })
  if ('replayed' in outcome) {
    await onReplay?.()
    const { status, location, resourceId } = outcome.replayed
    const known = await findTask(deps.em(), resourceId, callerOf(response))
    response.set({ Location: location, 'Idempotent-Replayed': 'true' })
    sendTask(response, viewTask(known, deps), status)
    return undefined
  }
  const [task] = outcome.accepted.tasks
  response.set('Location', `/v1/tasks/${task!.id}`)
  return task
}
