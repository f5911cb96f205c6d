import assert from 'node:assert/strict'
import type { SubscriptionView } from '#contracts/http/subscriptions.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { activateSubscriptions } from '#infra/db/subscriptions/subscription-states.ts'
import { newAccount } from './account.ts'
import { clientOf, type Client } from './client.ts'
import type { Platform } from './platform.ts'

export type MadeSubscription = SubscriptionView & { secret: string }

/** A subscription over HTTP that waits for its receiver to agree. */
export const newSubscription = async (client: Client, terms: object = {}): Promise<MadeSubscription> => {
  const { status, body } = await client.call<MadeSubscription>('POST', '/v1/subscriptions', {
    json: { protocol: 'HTTP', sink: 'https://example.com/hook', ...terms },
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

/** The same when its receiver has agreed. */
export const agreedSubscription = async (
  em: EntityManager,
  client: Client,
  terms: object = {},
): Promise<MadeSubscription> => {
  const made = await newSubscription(client, terms)
  await activateSubscriptions(em, [made.id])
  return { ...made, status: 'active', revision: made.revision + 1 }
}

/** An account with a key, and a client that uses it. */
export const subscriber = async (
  { em, baseUrl }: Pick<Platform, 'em' | 'baseUrl'>,
  options: Parameters<typeof newAccount>[1] = {},
) => {
  const account = await newAccount(em(), options)
  return { ...account, client: clientOf(baseUrl, account.token) }
}

type Acted = { status: number; body: SubscriptionView & { code?: string; current_status?: string; secret?: string } }

/** What can be done to a subscription beside reading and changing it: `sub_…/pause`, `sub_…/resume`, … */
export const act = (client: Client, path: string, json: object = {}): Promise<Acted> =>
  client.call('POST', `/v1/subscriptions/${path}`, { json }) as Promise<Acted>
