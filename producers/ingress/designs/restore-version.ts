import { migrateDesign } from '#contracts/designs/migrations.ts'
import { operations } from '#contracts/http/operations.ts'
import { addVersion } from '#infra/db/designs/designs.ts'
import type { Handler } from '../app.ts'
import { callerOf, contextOf } from '../context.ts'
import { requireMatch } from '../etag.ts'
import { lockedDesignOf, versionOf } from './find-design.ts'
import { makeOnce, type DesignDeps } from './make-once.ts'

/** POST /v1/designs/{id}/versions/{version}/restore: the old document, whole and with its score, as the next version. */
export const restoreVersion =
  (deps: DesignDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const traceparent = contextOf(response).traceparent ?? null
    await makeOnce(
      deps,
      { request, response },
      {
        route: operations.restoreVersion.path,
        status: 200,
        work: async tx => {
          const design = await lockedDesignOf(tx, { request, caller })
          requireMatch(request, design)
          const { n, document } = await versionOf(tx, design, request.params['version'])
          const note = `restored from version ${n}`
          await addVersion(tx, design, { document: migrateDesign(document), madeBy: caller.actorId, note, traceparent })
          return design.id
        },
      },
    )
  }
