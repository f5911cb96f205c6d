import { operations } from '#contracts/http/operations.ts'
import { newId } from '#contracts/ids.ts'
import { insertDesigns } from '#infra/db/designs/designs.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { checkDocument, withoutScore } from './check-document.ts'
import { makeOnce, type DesignDeps } from './make-once.ts'
import { requireRoom } from './require-room.ts'

/** POST /v1/designs */
export const createDesign =
  (deps: DesignDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { accountId, actorId: madeBy } = caller
    const content = bodyOf(response, operations.createDesign)
    const { tags, metadata } = content
    const document = withoutScore(content.document)
    const traceparent = contextOf(response).traceparent ?? null
    await makeOnce(
      deps,
      { request, response },
      {
        route: operations.createDesign.path,
        content,
        status: 201,
        work: async tx => {
          await checkDocument(tx, document, { accountId, base: '/document' })
          await requireRoom(tx, caller)
          const id = newId('design')
          const origin = { taskId: null, variantIndex: null, previewAssetId: null, note: null }
          await insertDesigns(tx, [{ id, accountId, ...origin, tags, metadata, document, madeBy, traceparent }])
          return id
        },
      },
    )
  }
