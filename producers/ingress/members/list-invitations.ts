import { operations } from '#contracts/http/operations.ts'
import { listInvitations as list } from '#infra/db/identity/invitations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { viewInvitation } from './view-invitation.ts'

/** GET /v1/invitations. */
export const listInvitations =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const { limit, cursor, order } = queryOf(response, operations.listInvitations)
    const { accountId } = callerOf(response)
    const rows = await list(em(), { accountId, after: readCursor('invitation', cursor), order, limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view: viewInvitation })
  }
