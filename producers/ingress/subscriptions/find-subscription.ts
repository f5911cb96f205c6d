import type { Request } from 'express'
import { isId } from '#contracts/ids.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { findSubscription, lockSubscription, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

type Asking = { request: Request; caller: Caller }

/** The caller's subscription, or the same 404 for an id that is malformed, unknown or somebody else's. @throws Problem not-found */
export const subscriptionOf = (em: EntityManager, asking: Asking): Promise<Subscription> =>
  find(findSubscription, em, asking)

/** The same, and nobody else changes it until the end of the transaction. @throws Problem not-found */
export const lockedSubscriptionOf = (tx: EntityManager, asking: Asking): Promise<Subscription> =>
  find(lockSubscription, tx, asking)

const find = async (
  read: typeof findSubscription,
  em: EntityManager,
  { request, caller: { accountId } }: Asking,
): Promise<Subscription> => {
  const id = String(request.params['subscription_id'])
  const subscription = isId('subscription', id) ? await read(em, { id, accountId }) : undefined
  if (!subscription) throw new Problem('not-found')
  return subscription
}

/** @throws Problem state-conflict */
export const stateConflict = ({ status }: Pick<Subscription, 'status'>, detail: string): Problem =>
  new Problem('state-conflict', { detail, extra: { current_status: status } })
