import { eventExample } from '#contracts/events/examples.ts'
import { operations } from '#contracts/http/operations.ts'
import { newId } from '#contracts/ids.ts'
import { findDelivery } from '#infra/db/subscriptions/deliveries-list.ts'
import { deliveryWrites } from '#infra/db/subscriptions/deliveries.ts'
import { startOfLog } from '#infra/db/events/event-log.ts'
import { writeAll } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { lockedSubscriptionOf } from './find-subscription.ts'
import { requireAudible } from './require-audible.ts'
import { requireSending } from './require-sending.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'
import { viewDelivery } from './view-delivery.ts'

/** POST /v1/subscriptions/{subscription_id}/test. What is sent is the example of a type, under an id of its own: it is in no log. */
export const testSubscription =
  ({ em }: Pick<SubscriptionDeps, 'em'>): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { type } = bodyOf(response, operations.testSubscription)
    const made = await inTransaction(em, async tx => {
      const row = await lockedSubscriptionOf(tx, { request, caller })
      requireAudible([type], caller)
      requireSending(row)
      const { accountId, id: subscriptionId } = row
      const about = { eventId: newId('event'), eventType: type, subject: eventExample(type).subject }
      const id = newId('delivery')
      await writeAll(
        tx,
        deliveryWrites([{ id, accountId, subscriptionId, ...about, position: startOfLog, reason: 'test' }]),
      )
      return (await findDelivery(tx, { id, accountId }))!
    })
    response.status(202).set('Location', `/v1/deliveries/${made.id}`).json(viewDelivery(made))
  }
