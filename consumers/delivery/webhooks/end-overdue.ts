import type { EntityManager } from '#infra/db/orm.ts'
import { listOverdue } from '#infra/db/subscriptions/subscription-ends.ts'
import { audibleTypes, ownersAllowed } from '#infra/db/subscriptions/subscription-owners.ts'
import { listSubscriptions, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import type { DisableSubscription } from './disable.ts'

export type OverdueNeeds = { em: () => EntityManager; disable: DisableSubscription }

const pageSize = 500

/** Ends subscriptions whose time is over, that nothing has reached for five days, or whose owner may hear nothing any more. */
export const endOverdue = async ({ em, disable }: OverdueNeeds): Promise<void> => {
  for (const { id, reason } of await listOverdue(em())) await disable(id, reason)
  let after: string | undefined
  do {
    const page: Subscription[] = await listSubscriptions(em(), { after, limit: pageSize, order: 'asc' })
    const allowed = await ownersAllowed(em(), page)
    for (const subscription of page) {
      const isGone = subscription.status !== 'disabled' && audibleTypes(subscription, allowed) === undefined
      if (isGone) await disable(subscription.id, 'owner_gone')
    }
    after = page.length < pageSize ? undefined : page.at(-1)?.id
  } while (after !== undefined)
}
