import { findFeedback } from '#infra/db/recognitions/feedback.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { findTask } from './find-task.ts'
import { viewFeedback } from './view-feedback.ts'

/** GET /v1/tasks/{id}/feedback. */
export const readFeedback =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { id } = await findTask(em(), request.params['task_id'], callerOf(response))
    const feedback = await findFeedback(em(), id)
    if (!feedback) throw new Problem('not-found', { detail: 'Nothing was said of this task.' })
    response.json(viewFeedback(feedback))
  }
