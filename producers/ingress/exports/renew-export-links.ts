import { Asset } from '#infra/db/entities/asset.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { exportOf, filesOf } from './find-export.ts'
import type { ExportDeps } from './read-export.ts'
import { viewExport } from './view-export.ts'

/** POST /v1/exports/{id}/links: what was given out before ends now, and the answer has new links. */
export const renewExportLinks =
  ({ em, hints: _hints, ...view }: ExportDeps): Handler =>
  async (request, response) => {
    const fork = em()
    const task = await exportOf(fork, { request, caller: callerOf(response) })
    // By the clock of this process, as the links themselves are.
    await fork.nativeUpdate(Asset, { taskId: task.id }, { linksRevokedAt: new Date() })
    response.json(viewExport(task, { files: await filesOf(fork, [task]) }, view))
  }
