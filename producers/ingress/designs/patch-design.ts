import { isDeepStrictEqual } from 'node:util'
import { designDocumentSchema } from '#contracts/designs/document.ts'
import { migrateDesign } from '#contracts/designs/migrations.ts'
import { operations } from '#contracts/http/operations.ts'
import type { StoredDesign } from '#infra/db/designs/design-lists.ts'
import { addVersion } from '#infra/db/designs/designs.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { checkDocument, withoutScore } from './check-document.ts'
import { requireMatch } from '../etag.ts'
import { designOf, lockedDesignOf } from './find-design.ts'
import type { DesignDeps } from './make-once.ts'
import { mergePatch } from './merge-patch.ts'
import { sendDesign } from './send-design.ts'

/** PATCH /v1/designs/{id}: a merge patch of the document makes the next version; one that changes nothing makes none. */
export const patchDesign =
  ({ em, links }: DesignDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const patch = bodyOf(response, operations.patchDesign)
    const made = { madeBy: caller.actorId, note: null, traceparent: contextOf(response).traceparent ?? null }
    const design = await inTransaction(em, async tx => {
      const locked = await lockedDesignOf(tx, { request, caller })
      requireMatch(request, locked)
      const document = await patched(tx, locked, patch)
      if (!document) return locked
      await addVersion(tx, locked, { document, ...made })
      return designOf(tx, { request, caller })
    })
    sendDesign(response, design, links)
  }

/** The document as the patch makes it, or undefined when it stays as it was. @throws z.ZodError or Problem when it breaks a rule */
const patched = async (tx: EntityManager, { accountId, document: stored }: StoredDesign, patch: object) => {
  const before = migrateDesign(stored)
  const after = withoutScore(designDocumentSchema.parse(mergePatch(before, patch)))
  if (isDeepStrictEqual(withoutScore(before), after)) return undefined
  await checkDocument(tx, after, { accountId, before })
  return after
}
