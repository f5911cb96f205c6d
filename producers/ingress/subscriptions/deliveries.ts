import type { Request } from 'express'
import { visibleTypes } from '#contracts/events/visibility.ts'
import { operations } from '#contracts/http/operations.ts'
import { isId } from '#contracts/ids.ts'
import {
  findDelivery,
  listAttempts,
  listDeliveries as list,
  redeliver as sendAgain,
  type Delivery,
} from '#infra/db/subscriptions/deliveries-list.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { findSubscription } from '#infra/db/subscriptions/subscriptions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { Problem } from '../problem.ts'
import { subscriptionOf } from './find-subscription.ts'
import { requireSending } from './require-sending.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'
import { viewAttempt, viewDelivery } from './view-delivery.ts'

type Deps = Pick<SubscriptionDeps, 'em'>

/** GET /v1/subscriptions/{subscription_id}/deliveries: of what the caller may hear of. */
export const listDeliveries =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { cursor, limit, ...filter } = queryOf(response, operations.listDeliveries)
    const { id: subscriptionId, accountId } = await subscriptionOf(em(), { request, caller })
    const after = readCursor('delivery', cursor)
    const types = visibleTypes(caller.scopes)
    const rows = await list(em(), { ...filter, accountId, subscriptionId, types, after, limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view: viewDelivery })
  }

/** GET /v1/deliveries/{delivery_id}. */
export const readDelivery =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const row = await deliveryOf(em(), { request, caller: callerOf(response) })
    const attempts = await listAttempts(em(), row.id)
    response.json({ ...viewDelivery(row), attempts: attempts.map(viewAttempt) })
  }

/** POST /v1/deliveries/{delivery_id}/redeliver: a delivery of its own, of the same event. */
export const redeliver =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const made = await inTransaction(em, async tx => {
      const row = await deliveryOf(tx, { request, caller })
      await requireReceiver(tx, row)
      const id = await sendAgain(tx, row)
      if (id === undefined) throw new Problem('gone', { detail: 'The log has the event no more.' })
      return (await findDelivery(tx, { id, accountId: row.accountId }))!
    })
    response.status(202).set('Location', `/v1/deliveries/${made.id}`).json(viewDelivery(made))
  }

/** What the caller may not hear of does not exist for them. @throws Problem not-found */
const deliveryOf = async (
  em: EntityManager,
  { request, caller }: { request: Request; caller: Caller },
): Promise<Delivery> => {
  const id = String(request.params['delivery_id'])
  const row = isId('delivery', id) ? await findDelivery(em, { id, accountId: caller.accountId }) : undefined
  const audible: readonly string[] = visibleTypes(caller.scopes)
  if (!row || !audible.includes(row.eventType)) throw new Problem('not-found')
  return row
}

/** The webhook of one task has no subscription that could be at rest. */
const requireReceiver = async (tx: EntityManager, { subscriptionId, accountId }: Delivery): Promise<void> => {
  if (subscriptionId === null) return
  requireSending((await findSubscription(tx, { id: subscriptionId, accountId }))!)
}
