import { migrateDesign } from '#contracts/designs/migrations.ts'
import { operations } from '#contracts/http/operations.ts'
import { newId } from '#contracts/ids.ts'
import { insertDesigns } from '#infra/db/designs/designs.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { withoutScore } from './check-document.ts'
import { designOf } from './find-design.ts'
import { makeOnce, type DesignDeps } from './make-once.ts'
import { requireRoom } from './require-room.ts'

/** POST /v1/designs/{id}/duplicate: the copy begins anew at version 1, and no task has made it. */
export const duplicateDesign =
  (deps: DesignDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { accountId, actorId: madeBy } = caller
    const content = bodyOf(response, operations.duplicateDesign)
    const traceparent = contextOf(response).traceparent ?? null
    await makeOnce(
      deps,
      { request, response },
      {
        route: operations.duplicateDesign.path,
        content,
        status: 201,
        work: async tx => {
          const original = await designOf(tx, { request, caller })
          await requireRoom(tx, caller)
          const document = migrateDesign(original.document)
          const { title = document.title, tags = original.tags, metadata = original.metadata } = content
          const id = newId('design')
          const origin = {
            taskId: null,
            variantIndex: null,
            // It shows a first version.
            previewAssetId: original.version === 1 ? original.previewAssetId : null,
            note: `copy of ${original.id}, version ${original.version}`,
          }
          // The generator judged what it has made, under its own title.
          const copy = title === document.title ? document : { ...withoutScore(document), title }
          await insertDesigns(tx, [{ id, accountId, ...origin, tags, metadata, document: copy, madeBy, traceparent }])
          return id
        },
      },
    )
  }
