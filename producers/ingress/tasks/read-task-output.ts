import type { EntityManager } from '#infra/db/orm.ts'
import type { Links } from '#infra/storage/links.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { findTask } from './find-task.ts'

/** GET /v1/tasks/{id}/output/{n}: leads to a signed link that is minted now. */
export const readTaskOutput =
  ({ em, links }: { em: () => EntityManager; links: Links }): Handler =>
  async (request, response) => {
    const task = await findTask(em(), request.params['task_id'], callerOf(response))
    const { index } = request.params
    const file = typeof index === 'string' && /^\d{1,4}$/.test(index) ? task.output[Number(index)] : undefined
    if (!file) throw new Problem('not-found')
    if (task.expiresAt && task.expiresAt < new Date()) throw new Problem('gone', { detail: 'The output has expired.' })
    response.redirect(303, links.signLink(file.asset_id).url)
  }
