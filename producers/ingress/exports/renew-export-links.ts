import { query, sql } from '#infra/db/sql.ts'
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
    // By the clock of this process, as the links themselves are. Of two at the same time the later one holds, whoever comes first.
    await query(
      fork,
      sql`update asset set links_revoked_at = greatest(links_revoked_at, ${new Date()}) where task_id = ${task.id}`,
    )
    response.json(viewExport(task, { files: await filesOf(fork, [task]) }, view))
  }
