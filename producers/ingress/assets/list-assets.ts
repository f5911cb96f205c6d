import { operations } from '#contracts/http/operations.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Links } from '#infra/storage/links.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { viewAsset } from './view-asset.ts'

type Deps = { em: () => EntityManager; links: Links }

/** `GET /v1/assets`: what can be read, page by page. */
export const listAssets =
  ({ em, links }: Deps): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    const { limit, order, cursor, source, task_id: taskId } = queryOf(response, operations.listAssets)
    const after = readCursor('asset', cursor)
    const rows = await em().find(
      Asset,
      {
        accountId,
        deletedAt: null,
        $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date() } }],
        ...(source === undefined ? {} : { source }),
        ...(taskId === undefined ? {} : { taskId }),
        ...(after === undefined ? {} : { id: order === 'desc' ? { $lt: after } : { $gt: after } }),
      },
      { orderBy: { id: order }, limit: limit + 1 },
    )
    pageAnswer({ request, response, rows, limit, view: row => viewAsset(row, links) })
  }
