import type { z } from 'zod'
import type { DeliveryStatus, DeliveryView, deliveryWithAttemptsSchema } from '../http/deliveries.ts'
import type {
  filterVerdictSchema,
  recoverSchema,
  rotatedSecretSchema,
  rotateSecretSchema,
  testFiltersSchema,
  webhookKeysSchema,
} from '../http/subscription-actions.ts'
import type {
  createdSubscriptionSchema,
  createSubscriptionSchema,
  patchSubscriptionSchema,
  subscriptionWithLagSchema,
  SubscriptionView,
} from '../http/subscriptions.ts'
import { InkstoneError } from './inkstone-error.ts'
import { listing, type Listing } from './listing.ts'
import type { Call, CallOptions, OnceOptions, Send } from './send.ts'

export type NewSubscription = z.input<typeof createSubscriptionSchema>
type SubscriptionChanges = z.input<typeof patchSubscriptionSchema>
type Recover = Omit<z.input<typeof recoverSchema>, 'after'>
type RotateSecret = NonNullable<z.input<typeof rotateSecretSchema>>

/** What is true of one subscription: its id, and the revision that changes begin from. */
type Known = Pick<SubscriptionView, 'id' | 'revision'>

export type Subscriptions = {
  /** The answer has the secret of its deliveries, once. */
  create: (subscription: NewSubscription, options?: OnceOptions) => Promise<z.output<typeof createdSubscriptionSchema>>
  list: (
    query?: { status?: SubscriptionView['status']; limit?: number },
    options?: CallOptions,
  ) => Listing<SubscriptionView>
  get: (id: string, options?: CallOptions) => Promise<z.output<typeof subscriptionWithLagSchema>>
  /** @throws InkstoneError `precondition-failed` when it has changed since `known` was read */
  update: (known: Known, changes: SubscriptionChanges, options?: CallOptions) => Promise<SubscriptionView>
  delete: (id: string, options?: CallOptions) => Promise<void>
  /** Has the receiver asked again whether it agrees. */
  verify: (id: string, options?: CallOptions) => Promise<SubscriptionView>
  /** Sends the example of a type, as if it had happened. */
  test: (id: string, type?: string, options?: CallOptions) => Promise<DeliveryView>
  pause: (id: string, options?: CallOptions) => Promise<SubscriptionView>
  resume: (id: string, options?: CallOptions) => Promise<SubscriptionView>
  rotateSecret: (
    id: string,
    wish?: RotateSecret,
    options?: CallOptions,
  ) => Promise<z.output<typeof rotatedSecretSchema>>
  /** Sends again what happened since a time; resolves with how many deliveries that makes, where they are counted. */
  recover: (id: string, wish: Recover, options?: CallOptions) => Promise<{ deliveries: number | null }>
  deliveries: (
    id: string,
    query?: { status?: DeliveryStatus; limit?: number },
    options?: CallOptions,
  ) => Listing<DeliveryView>
  delivery: (id: string, options?: CallOptions) => Promise<z.output<typeof deliveryWithAttemptsSchema>>
  redeliver: (deliveryId: string, options?: CallOptions) => Promise<DeliveryView>
  /** Whether filters match an event, and why. */
  testFilters: (
    tried: z.input<typeof testFiltersSchema>,
    options?: CallOptions,
  ) => Promise<z.output<typeof filterVerdictSchema>>
  /** What every delivery is signed with beside the secret of its subscription. */
  keys: (options?: CallOptions) => Promise<z.output<typeof webhookKeysSchema>['data']>
}

const all = '/v1/subscriptions'
const one = (id: string): string => `${all}/${encodeURIComponent(id)}`

export const subscriptionsOf = (send: Send): Subscriptions => {
  const ask = async <Body>(call: Call): Promise<Body> => (await send(call)).body as Body
  /** What can be said twice: the state is the same afterwards. */
  const order =
    (verb: string) =>
    (id: string, options?: CallOptions): Promise<SubscriptionView> =>
      ask({ ...options, method: 'POST', path: `${one(id)}/${verb}`, isRepeatable: true })

  return {
    create: (json, { idempotencyKey, ...options } = {}) =>
      ask({ ...options, method: 'POST', path: all, json, once: idempotencyKey ?? true }),
    list: (query, options) => listing(send, { path: all, query }, options),
    get: (id, options) => ask({ ...options, path: one(id) }),
    update: ({ id, revision }, json, options) =>
      ask({ ...options, method: 'PATCH', path: one(id), json, headers: { 'If-Match': `"${revision}"` } }),
    delete: async (id, options) => {
      await send({ ...options, method: 'DELETE', path: one(id) }).catch((error: unknown) => {
        // An attempt that got no answer may have been the one that deleted it.
        if (!(error instanceof InkstoneError) || error.code !== 'not-found' || error.attempts === 1) throw error
      })
    },
    verify: order('verify'),
    pause: order('pause'),
    resume: order('resume'),
    test: (id, type, options) =>
      ask({ ...options, method: 'POST', path: `${one(id)}/test`, json: type === undefined ? {} : { type } }),
    rotateSecret: (id, json = {}, options) =>
      ask({ ...options, method: 'POST', path: `${one(id)}/rotate-secret`, json }),
    recover: (id, wish, options) => recover(send, { id, wish }, options),
    deliveries: (id, query, options) => listing(send, { path: `${one(id)}/deliveries`, query }, options),
    delivery: (id, options) => ask({ ...options, path: `/v1/deliveries/${encodeURIComponent(id)}` }),
    redeliver: (id, options) =>
      ask({ ...options, method: 'POST', path: `/v1/deliveries/${encodeURIComponent(id)}/redeliver` }),
    testFilters: (json, options) =>
      ask({ ...options, method: 'POST', path: `${all}/filters/test`, json, isRepeatable: true }),
    keys: async options =>
      (await ask<z.output<typeof webhookKeysSchema>>({ ...options, path: '/.well-known/webhook-keys.json' })).data,
  }
}

/** A long time comes in parts: each says where the next one begins. */
const recover = async (
  send: Send,
  { id, wish }: { id: string; wish: Recover },
  options?: CallOptions,
): Promise<{ deliveries: number | null }> => {
  let deliveries: number | null = 0
  let after: string | null = null
  do {
    const json: object = after === null ? wish : { ...wish, after }
    const { body } = await send({ ...options, method: 'POST', path: `${one(id)}/recover`, json })
    const part = body as { deliveries: number | null; next: string | null }
    deliveries = part.deliveries === null || deliveries === null ? null : deliveries + part.deliveries
    after = part.next
  } while (after !== null)
  return { deliveries }
}
