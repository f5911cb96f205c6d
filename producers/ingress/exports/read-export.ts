import type { Hints } from '#infra/cache/hints.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import type { ViewNeeds } from '../tasks/view-task.ts'
import { exportOf, filesOf } from './find-export.ts'
import { viewExport } from './view-export.ts'

export type ExportDeps = ViewNeeds & { em: () => EntityManager; hints: Hints }

/** GET /v1/exports/{id} */
export const readExport =
  ({ em, hints, ...view }: ExportDeps): Handler =>
  async (request, response) => {
    const fork = em()
    const task = await exportOf(fork, { request, caller: callerOf(response) })
    const files = await filesOf(fork, [task])
    const progress = task.finishedAt ? undefined : await hints.progressOf([task.id])
    response.json(viewExport(task, { files, hint: progress?.get(task.id) }, view))
  }
