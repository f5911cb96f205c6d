import { operations } from '#contracts/http/operations.ts'
import { readWaiting } from '#infra/db/subscriptions/subscription-waiting.ts'
import { listSubscriptions as list } from '#infra/db/subscriptions/subscriptions.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { etagOf } from '../etag.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { subscriptionOf } from './find-subscription.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'
import { viewSubscription } from './view-subscription.ts'

type Deps = Pick<SubscriptionDeps, 'em'>

/** GET /v1/subscriptions. */
export const listSubscriptions =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    const { cursor, limit, ...filter } = queryOf(response, operations.listSubscriptions)
    const after = readCursor('subscription', cursor)
    const rows = await list(em(), { ...filter, accountId, after, limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view: viewSubscription })
  }

/** GET /v1/subscriptions/{subscription_id}. The ETag is of its terms and its status: how far it has come changes all the time. */
export const readSubscription =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const row = await subscriptionOf(em(), { request, caller: callerOf(response) })
    const { count, since } = await readWaiting(em(), row)
    response.set('ETag', etagOf({ version: row.revision }))
    response.json({ ...viewSubscription(row), waiting: { count, since: since?.toISOString() ?? null } })
  }
