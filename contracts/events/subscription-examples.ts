import type { EventType } from './lifecycle.ts'
import { subscriptionEventData } from './subscription-data.ts'

type SubscriptionEventType = Extract<EventType, `subscription.${string}`>

const facts = { id: 'sub_01JD0000000000000000000000', name: 'Orders to the warehouse', protocol: 'HTTP' } as const

/** What an event of a subscription says, as a worked example. */
export const subscriptionExample = (type: SubscriptionEventType): Record<string, unknown> => {
  switch (type) {
    case 'subscription.verified':
      return subscriptionEventData({
        ...facts,
        status: 'active',
        disabledReason: null,
        failingSince: null,
        lastError: null,
      })
    case 'subscription.disabled':
      return subscriptionEventData({
        ...facts,
        status: 'disabled',
        disabledReason: 'failing',
        failingSince: new Date('2026-11-15T09:00:00.000Z'),
        lastError: 'status 503',
      })
    case 'subscription.recovered':
      return subscriptionEventData(
        { ...facts, status: 'active', disabledReason: null, failingSince: null, lastError: null },
        { recovery: { since: '2026-11-19T00:00:00.000Z', until: '2026-11-20T09:00:00.000Z', deliveries: 42 } },
      )
  }
}
