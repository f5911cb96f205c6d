import type { Filter } from '#contracts/events/filters.ts'
import { matches } from '#contracts/events/filters.ts'
import type { CloudEvent, EventType } from '#contracts/events/lifecycle.ts'
import { deliveryWrites, type NewDelivery } from '#infra/db/subscriptions/deliveries.ts'
import { readTail, startOfLog, toCloudEvent, type LoggedEvent, type Position } from '#infra/db/events/event-log.ts'
import { cursorWrite, readCursor } from '#infra/db/events/log-cursor.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { writeAll } from '#infra/db/sql.ts'
import { audibleTypes, ownersAllowed } from '#infra/db/subscriptions/subscription-owners.ts'
import { listListening, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { findTaskWebhooks, type TaskWebhook } from '#infra/db/subscriptions/task-webhooks.ts'

const reader = 'webhooks'
export const fanOutPage = 500

/** How far the stored cursor may lag behind where nobody listens: those events are read again after a crash. */
const storeEveryMs = 1_000

/** `isHidden`: there is more already, behind a transaction that still runs. */
export type FannedOut = { events: number; isHidden: boolean }

/**
 * Goes through the log once for all subscriptions over HTTP and all webhooks of tasks: a call takes a page and writes the deliveries
 * that it makes together with the place behind it. One process does this at a time; whoever begins goes on from there.
 */
export const fanOut = (em: () => EntityManager): (() => Promise<FannedOut>) => {
  let position: Position | undefined
  let storedAtMs = 0

  return async () => {
    position ??= (await readCursor(em(), reader)) ?? startOfLog
    const { events, isHidden } = await readTail(em(), { after: position, limit: fanOutPage })
    const last = events.at(-1)
    if (last === undefined) return { events: 0, isHidden }
    const deliveries = await deliveriesOf(em, events)
    if (deliveries.length > 0 || performance.now() - storedAtMs > storeEveryMs) {
      await writeAll(em(), [...deliveryWrites(deliveries), cursorWrite(reader, last.position)])
      storedAtMs = performance.now()
    }
    position = last.position
    return { events: events.length, isHidden }
  }
}

/** Subscriptions are read after the events: one that was there when an event was written is seen here. */
const deliveriesOf = async (em: () => EntityManager, events: readonly LoggedEvent[]): Promise<NewDelivery[]> => {
  const tasks = events.flatMap(({ subject }) => (subject.startsWith('task_') ? [subject] : []))
  const [listening, webhooks] = await Promise.all([
    listListening(
      em(),
      events.map(({ accountId }) => accountId),
    ),
    findTaskWebhooks(em(), tasks),
  ])
  if (listening.length + webhooks.length === 0) return []
  const allowed = await ownersAllowed(em(), listening)
  const ears = listening.map(subscription => earOf(subscription, audibleTypes(subscription, allowed) ?? []))
  const byAccount = Map.groupBy(ears, ({ accountId }) => accountId)
  const byTask = new Map(webhooks.map(webhook => [webhook.taskId, webhook]))
  return events.flatMap(event => {
    const webhook = byTask.get(event.subject)
    return [...heardBy(byAccount.get(event.accountId) ?? [], event), ...(webhook ? toTask(webhook, event) : [])]
  })
}

type Ear = { id: string; accountId: string; cursor: Position; types: ReadonlySet<string>; filters: readonly Filter[] }

const earOf = (subscription: Subscription, audible: readonly EventType[]): Ear => {
  const { id, accountId, cursor, types, filters } = subscription
  const wanted = types.length === 0 ? audible : audible.filter(type => types.includes(type))
  return { id, accountId, cursor, types: new Set<string>(wanted), filters }
}

const heardBy = (ears: readonly Ear[], event: LoggedEvent): NewDelivery[] => {
  let written: CloudEvent | undefined
  const isWanted = ({ types, cursor, filters }: Ear): boolean =>
    types.has(event.type) &&
    cursor < event.position &&
    (filters.length === 0 || matches(filters, (written ??= toCloudEvent(event))).matched)
  return ears
    .filter(isWanted)
    .map(({ id, accountId }) => ({ ...happened(event), accountId, subscriptionId: id, reason: 'event' }))
}

/** What is told of a task where nobody has said more: how it has ended. */
const ends: readonly string[] = ['task.succeeded', 'task.failed', 'task.canceled', 'task.expired']

const toTask = ({ accountId, url, events, secretId }: TaskWebhook, event: LoggedEvent): NewDelivery[] =>
  (events ?? ends).includes(event.type)
    ? [{ ...happened(event), accountId, sink: url, secretSubscriptionId: secretId, reason: 'task' }]
    : []

const happened = ({ id, type, subject, position }: LoggedEvent) => ({
  eventId: id,
  eventType: type,
  subject,
  position,
})
