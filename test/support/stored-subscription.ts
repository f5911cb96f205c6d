import { startOfLog } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertSubscription, type NewSubscription } from '#infra/db/subscriptions/subscriptions.ts'

type Wish = Pick<NewSubscription, 'accountId' | 'ownerId'> & Partial<NewSubscription>

/** Stores a subscription to every event over HTTP that is active and has heard nothing yet; answers with its id. */
export const storedSubscription = (em: EntityManager, wish: Wish): Promise<string> =>
  insertSubscription(em, {
    scopes: ['events:read'],
    name: '',
    types: [],
    filters: [],
    protocol: 'HTTP',
    sink: 'https://example.com/hook',
    protocolSettings: {},
    config: { content_mode: 'structured', thin: false, ordering: 'none', max_rate: null },
    expiresAt: null,
    status: 'active',
    cursor: startOfLog,
    ...wish,
  })
