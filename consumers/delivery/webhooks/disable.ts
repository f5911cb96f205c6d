import type { DisabledReason } from '#contracts/http/subscription-parts.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { disableSubscriptions } from '#infra/db/subscriptions/subscription-states.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Log } from '#infra/telemetry/log.ts'

export type DisableSubscription = (id: string, reason: DisabledReason) => Promise<void>

/** Ends a subscription by itself: what waits is canceled, and the log of events and of audit say so, once. */
export const disabler =
  ({ em, log }: { em: () => EntityManager; log: Log }): DisableSubscription =>
  async (id, reason) => {
    const ended = await inTransaction(em, tx => disableSubscriptions(tx, [id], { reason, actor: 'system' }))
    if (ended.length > 0) log.info({ subscription: id, reason }, 'a subscription was disabled')
  }
