import { diffDocuments } from '#contracts/designs/diff.ts'
import { migrateDesign } from '#contracts/designs/migrations.ts'
import type { DesignDiffView } from '#contracts/http/design-versions.ts'
import { operations } from '#contracts/http/operations.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { designOf, versionOf } from './find-design.ts'
import type { DesignDeps } from './make-once.ts'

/** GET /v1/designs/{id}/diff: without `from` and `to` it is what the last change has changed. */
export const diffDesign =
  ({ em }: Pick<DesignDeps, 'em'>): Handler =>
  async (request, response) => {
    const asked = queryOf(response, operations.diffDesign)
    const design = await designOf(em(), { request, caller: callerOf(response) })
    const to = await versionOf(em(), design, asked.to ?? design.version)
    const from = await versionOf(em(), design, asked.from ?? Math.max(to.n - 1, 1))
    response.json({
      object: 'design_diff',
      design_id: design.id,
      from: from.n,
      to: to.n,
      ...diffDocuments(migrateDesign(from.document), migrateDesign(to.document)),
    } satisfies DesignDiffView)
  }
