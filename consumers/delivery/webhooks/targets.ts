import type { EventType } from '#contracts/events/lifecycle.ts'
import { visibleTypes } from '#contracts/events/visibility.ts'
import { reaches } from '#infra/db/identity/key-projects.ts'
import { findConsents, type Consent } from '#infra/db/subscriptions/consents.ts'
import type { TakenDelivery } from '#infra/db/subscriptions/deliveries-due.ts'
import { audibleTypes, ownerName, ownersAllowed } from '#infra/db/subscriptions/subscription-owners.ts'
import { readSubscriptions, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { findTaskWebhooks, type TaskWebhook } from '#infra/db/subscriptions/task-webhooks.ts'
import { readSecrets, type SecretsNeeds } from './read-secrets.ts'
import type { Form } from './write-request.ts'

/** Where a delivery goes now, and how. */
export type Target = {
  accountId: string
  url: string
  secrets: readonly string[]
  form: Form
  headers: Record<string, string>
  hasCredential: boolean
  /** An event waits for the one before it about the same thing. */
  isInTurn: boolean
  /** What whoever made the subscription wants at most; null for no limit of their own. */
  mostPerMinute: number | null
  /** Undefined while the owner of the address has not agreed. */
  consent: Consent | undefined
  /** What may be heard at this moment. */
  audible: readonly EventType[]
}

/** Or why it goes nowhere: for good, or for now. */
export type Aim = { target: Target } | { over: 'owner_gone' | 'expired' | 'gone' } | 'not_now' | 'unreadable'

export type TargetsNeeds = SecretsNeeds

export type Targets = {
  find: (deliveries: readonly TakenDelivery[]) => Promise<(delivery: TakenDelivery) => Aim>
  /** Somebody has said that there is something else than was read. */
  forget: () => void
}

/** What was read is used for so long: a right that is taken away is gone from what is sent this much later. */
const freshMs = 2_000
const mostKept = 5_000

/**
 * Looks up where deliveries go: subscriptions, the rights of their owners, secrets and consents, in a few statements for all of a
 * claim. Secrets stay in memory for a moment only.
 */
export const targets = (needs: TargetsNeeds): Targets => {
  const kept = new Map<string, { aim: Aim; untilMs: number }>()

  const find: Targets['find'] = async deliveries => {
    const now = performance.now()
    if (kept.size > mostKept) kept.clear()
    const found = new Map<string, Aim>()
    for (const key of deliveries.map(keyOf)) {
      const known = kept.get(key)
      if (known && known.untilMs > now) found.set(key, known.aim)
    }
    const missing = deliveries.filter(delivery => !found.has(keyOf(delivery)))
    for (const [key, aim] of await readAims(needs, missing)) {
      found.set(key, aim)
      kept.set(key, { aim, untilMs: now + freshMs })
    }
    return delivery => found.get(keyOf(delivery)) ?? { over: 'gone' }
  }
  return { find, forget: () => kept.clear() }
}

const keyOf = ({ subscriptionId, subject, sink }: TakenDelivery): string => subscriptionId ?? `${subject} ${sink}`

const readAims = async (needs: TargetsNeeds, deliveries: readonly TakenDelivery[]): Promise<[string, Aim][]> => {
  const [ofSubscriptions, ofTasks] = await Promise.all([
    aimsOfSubscriptions(needs, [...new Set(deliveries.flatMap(({ subscriptionId }) => subscriptionId ?? []))]),
    aimsOfTasks(
      needs,
      deliveries.filter(({ subscriptionId }) => subscriptionId === null),
    ),
  ])
  return [...ofSubscriptions, ...ofTasks]
}

const aimsOfSubscriptions = async (needs: TargetsNeeds, ids: readonly string[]): Promise<Map<string, Aim>> => {
  if (ids.length === 0) return new Map()
  const { em } = needs
  const subscriptions = await readSubscriptions(em(), ids)
  const [allowed, secrets, consents] = await Promise.all([
    ownersAllowed(em(), subscriptions),
    readSecrets(needs, ids),
    findConsents(
      em(),
      subscriptions.map(({ accountId, sink: url }) => ({ accountId, url })),
    ),
  ])
  return new Map<string, Aim>(
    subscriptions.map((subscription): [string, Aim] => {
      const audible = audibleTypes(subscription, allowed)
      if (audible === undefined) return [subscription.id, { over: 'owner_gone' }]
      if (isOver(subscription)) return [subscription.id, { over: 'expired' }]
      if (subscription.status !== 'active') return [subscription.id, 'not_now']
      const own = secrets.get(subscription.id) ?? []
      if (own === 'unreadable') return [subscription.id, own]
      const consent = consents.find(agreed => isOf(agreed, { ...subscription, url: subscription.sink }))
      const target = targetOf(subscription, { secrets: own, consent, audible })
      return [subscription.id, { target }]
    }),
  )
}

const isOver = ({ expiresAt }: Subscription): boolean => expiresAt !== null && expiresAt.getTime() <= Date.now()

const isOf = (agreed: Consent, { accountId, url }: { accountId: string; url: string }): boolean =>
  agreed.accountId === accountId && agreed.url === url

const targetOf = (
  { accountId, sink: url, config, protocolSettings, hasCredential }: Subscription,
  known: Pick<Target, 'secrets' | 'consent' | 'audible'>,
): Target => ({
  ...known,
  accountId,
  url,
  form: config,
  headers: (protocolSettings['headers'] ?? {}) as Record<string, string>,
  hasCredential,
  isInTurn: config.ordering === 'by_subject',
  mostPerMinute: config.max_rate,
})

const aimsOfTasks = async (needs: TargetsNeeds, deliveries: readonly TakenDelivery[]): Promise<Map<string, Aim>> => {
  if (deliveries.length === 0) return new Map()
  const { em } = needs
  const webhooks = await findTaskWebhooks(
    em(),
    deliveries.map(({ subject }) => subject),
  )
  const secretIds = webhooks.flatMap(({ secretId }) => secretId ?? [])
  const [allowed, secrets, consents] = await Promise.all([
    ownersAllowed(em(), webhooks),
    readSecrets(needs, secretIds),
    findConsents(em(), webhooks),
  ])
  return new Map<string, Aim>(
    webhooks.map((webhook): [string, Aim] => {
      const key = `${webhook.taskId} ${webhook.url}`
      const held = allowed.get(ownerName(webhook))
      if (!held || !reaches(held.projects, webhook.projectId)) return [key, { over: 'owner_gone' }]
      const own = secrets.get(webhook.secretId ?? '') ?? []
      if (own === 'unreadable') return [key, own]
      const consent = consents.find(agreed => isOf(agreed, webhook))
      return [key, { target: ofTask(webhook, { secrets: own, consent, audible: visibleTypes(held.scopes) }) }]
    }),
  )
}

const ofTask = ({ accountId, url }: TaskWebhook, known: Pick<Target, 'secrets' | 'consent' | 'audible'>): Target => ({
  ...known,
  accountId,
  url,
  form: { content_mode: 'structured', thin: false },
  headers: {},
  hasCredential: false,
  isInTurn: false,
  mostPerMinute: null,
})
