import { operations } from '#contracts/http/operations.ts'
import { listDesigns as list } from '#infra/db/designs/design-lists.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import type { DesignDeps } from './make-once.ts'
import { viewSummary } from './view-design.ts'

/** GET /v1/designs: the caller's designs without their documents, newest first unless asked otherwise. */
export const listDesigns =
  ({ em, links }: DesignDeps): Handler =>
  async (request, response) => {
    const asked = queryOf(response, operations.listDesigns)
    const rows = await list(em(), {
      accountId: callerOf(response).accountId,
      after: readCursor('design', asked.cursor),
      order: asked.order,
      limit: asked.limit + 1,
      style: asked.style,
      taskId: asked.task_id,
      tag: asked.tag,
      titlePart: asked.q,
      from: asked['created[gte]'],
      until: asked['created[lt]'],
    })
    pageAnswer({ request, response, rows, limit: asked.limit, view: row => viewSummary(row, links) })
  }
