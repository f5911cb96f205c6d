import type { EventType } from '#contracts/events/lifecycle.ts'
import type { DeliveryAttemptView, DeliveryView } from '#contracts/http/deliveries.ts'
import type { SubscriptionView } from '#contracts/http/subscriptions.ts'
import { newId } from '#contracts/ids.ts'
import { appendEvents } from '#infra/db/events/event-log.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount, type TestAccount } from './account.ts'
import { clientOf, type Client } from './client.ts'
import { eventually } from './eventually.ts'
import { newSubscription, type MadeSubscription } from './new-subscription.ts'
import type { Platform } from './platform.ts'

type Happening = { type?: EventType; subject?: string; data?: Record<string, unknown> }
type WholeDelivery = Omit<DeliveryView, 'attempts'> & { attempts: DeliveryAttemptView[] }

export type WebhookUser = TestAccount & {
  client: Client
  /** A subscription whose receiver has agreed. */
  listen: (sink: string, terms?: object) => Promise<MadeSubscription>
  read: (id: string) => Promise<SubscriptionView>
  until: (id: string, status: string) => Promise<SubscriptionView>
  /** Puts events into the account's log, in order; returns the ids of their subjects. */
  happen: (...events: Happening[]) => Promise<string[]>
  deliveries: (subscriptionId: string) => Promise<DeliveryView[]>
  delivery: (id: string) => Promise<WholeDelivery>
}

/** Not what is told of subscriptions themselves. */
const wanted: EventType[] = ['task.succeeded', 'task.failed', 'design.created', 'design.updated']

/** Somebody who listens by webhook, and to whose account things happen without any work being done. */
export const webhookUser = async (platform: Platform): Promise<WebhookUser> => {
  const account = await newAccount(platform.em(), { credits: 1_000 })
  const client = clientOf(platform.baseUrl, account.token)
  const read = async (id: string): Promise<SubscriptionView> =>
    (await client.call<SubscriptionView>('GET', `/v1/subscriptions/${id}`)).body
  const until = (id: string, status: string): Promise<SubscriptionView> =>
    eventually(`the subscription is ${status}`, async () => {
      const found = await read(id)
      return found.status === status && found
    })
  return {
    ...account,
    client,
    read,
    until,
    listen: async (sink, terms = {}) => {
      const made = await newSubscription(client, { sink, types: wanted, ...terms })
      await until(made.id, 'active')
      return made
    },
    happen: async (...events) => {
      const made = events.map(({ type = 'task.succeeded', subject = newId('task'), data = {} }) => ({
        type,
        subject,
        accountId: account.accountId,
        data,
      }))
      // One by one: events of one transaction share the place of it.
      for (const event of made) await appendEvents(platform.em(), [event])
      return made.map(({ subject }) => subject)
    },
    deliveries: async id =>
      (await client.call<{ data: DeliveryView[] }>('GET', `/v1/subscriptions/${id}/deliveries`)).body.data,
    delivery: async id => (await client.call<WholeDelivery>('GET', `/v1/deliveries/${id}`)).body,
  }
}

/** Makes what waits for its next attempt due now, as if the time had passed. */
export const letWaitsPass = async ({ em }: Pick<Platform, 'em'>): Promise<void> => {
  await query(
    em(),
    sql`with due as (update delivery set next_attempt_at = now() where status = 'pending' and leased_until is null returning 1)
        select pg_notify('delivery', '') from due`,
  )
}
