import { operations } from '#contracts/http/operations.ts'
import { listKeys } from '#infra/db/identity/api-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { viewKey } from './view-key.ts'

/** GET /v1/api-keys. */
export const listApiKeys =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { limit, cursor, order, status } = queryOf(response, operations.listApiKeys)
    const { accountId } = callerOf(response)
    const after = readCursor('key', cursor)
    const rows = await listKeys(em(), { accountId, after, order, status, limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view: viewKey })
  }
