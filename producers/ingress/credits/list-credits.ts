import { operations } from '#contracts/http/operations.ts'
import {
  listGrants as readGrants,
  listHolds as readHolds,
  type GrantRow,
  type HoldRow,
} from '#infra/db/money/lot-lists.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { listTransactions as readTransactions } from '#infra/db/money/transactions.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { viewTransaction } from './view-transaction.ts'

type Needs = { em: () => EntityManager }

/** GET /v1/credits/transactions. */
export const listTransactions =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const asked = queryOf(response, operations.listTransactions)
    const rows = await readTransactions(em(), {
      accountId: callerOf(response).accountId,
      after: readCursor('transfer', asked.cursor),
      order: asked.order,
      limit: asked.limit + 1,
      type: asked.type,
      taskId: asked.task_id,
      orderId: asked.order_id,
      from: asked['created[gte]'],
      until: asked['created[lt]'],
    })
    pageAnswer({ request, response, rows, limit: asked.limit, view: viewTransaction })
  }

/** GET /v1/credits/holds. */
export const listHolds =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const { limit, order, cursor } = queryOf(response, operations.listHolds)
    const { accountId } = callerOf(response)
    const rows = await readHolds(em(), { accountId, after: readCursor('hold', cursor), order, limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view: viewHold })
  }

/** GET /v1/credits/grants. */
export const listGrants =
  ({ em }: Needs): Handler =>
  async (request, response) => {
    const { limit, order, cursor, status } = queryOf(response, operations.listGrants)
    const { accountId } = callerOf(response)
    const rows = await readGrants(em(), {
      accountId,
      after: readCursor('grant', cursor),
      order,
      limit: limit + 1,
      status,
    })
    pageAnswer({ request, response, rows, limit, view: viewGrant })
  }

const viewHold = ({ id, taskId, type, amount, createdAt, expiresAt }: HoldRow) => ({
  object: 'hold',
  id,
  task_id: taskId,
  type,
  amount,
  created_at: createdAt.toISOString(),
  expires_at: expiresAt.toISOString(),
})

const viewGrant = ({ orderId, createdAt, expiresAt, ...row }: GrantRow) => ({
  object: 'grant',
  ...row,
  order_id: orderId,
  created_at: createdAt.toISOString(),
  expires_at: expiresAt?.toISOString() ?? null,
})
