import { operations } from '#contracts/http/operations.ts'
import { listMembers as list } from '#infra/db/identity/members.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { viewMember } from './view-member.ts'

/** GET /v1/members. */
export const listMembers =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { limit, cursor, order } = queryOf(response, operations.listMembers)
    const { accountId } = callerOf(response)
    const rows = await list(em(), { accountId, after: readCursor('user', cursor), order, limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view: viewMember })
  }
