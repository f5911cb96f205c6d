import { setTimeout as delay } from 'node:timers/promises'
import { Bell } from '#infra/bell.ts'
import type { CountHit } from '#infra/cache/rates.ts'
import type { SigningKey } from '#infra/config-values.ts'
import { countPending } from '#infra/db/subscriptions/deliveries-due.ts'
import { deliveriesChannel } from '#infra/db/subscriptions/deliveries.ts'
import { eventChannel } from '#infra/db/events/event-log.ts'
import { listenToNotices, whileLeading } from '#infra/db/notices.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { subscriptionsChannel } from '#infra/db/subscriptions/subscriptions.ts'
import type { OutboundRules } from '#infra/outbound/outbound-rules.ts'
import type { Outbound } from '#infra/outbound/outbound.ts'
import { repeat } from '#infra/repeat.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { installationKeys } from '#infra/webhooks/installation-keys.ts'
import type { WebhooksConfig } from '#infra/webhooks/webhooks-config.ts'
import { deliveryBook } from './delivery-book.ts'
import { disabler } from './disable.ts'
import { endOverdue } from './end-overdue.ts'
import { fanOut, fanOutPage } from './fan-out.ts'
import { Lanes } from './lanes.ts'
import { outcomeNotes } from './outcome-notes.ts'
import { preparer } from './prepare.ts'
import { Refusals } from './refusals.ts'
import { parcelSender } from './send-parcel.ts'
import { WebhookSender } from './sender.ts'
import { targets } from './targets.ts'
import { verifier } from './verify.ts'

export type WebhooksNeeds = {
  databaseUrl: string
  em: () => EntityManager
  count: CountHit
  outbound: Outbound
  rules: OutboundRules
  wrappingKeys: readonly SigningKey[]
  publicUrl: string
  config: WebhooksConfig
  endOverdueEveryMs?: number | undefined
  log: Log
}

/** So late an event or a new subscription is seen when its notice was lost. */
const slowPollMs = 1_000
/** An event whose notice has come may not be readable yet, while an older transaction runs. */
const hiddenPollMs = 10
/** Nobody waits for a webhook as for an answer: a breath between two looks makes few pages of many events. */
const fanOutPaceMs = 20
const afterFailureMs = 500
const noteEveryMs = 1_000
const defaultEndOverdueEveryMs = 30_000
const measureEveryMs = 15_000
const graceMs = 5_000

/** Longer than a delivery may take: two questions for consent, the request itself, and writing it down. */
const leaseMsOf = ({ timeoutMs }: WebhooksConfig): number => 3 * timeoutMs + 10_000

/** Turns events into deliveries and sends them, until the returned function is called, which waits for what is being sent. */
export const runWebhooks = (needs: WebhooksNeeds): (() => Promise<void>) => {
  const { databaseUrl: url, em, log } = needs
  const stop = new AbortController()
  const [events, pending] = [new Bell(), new Bell()]
  const { sender, notes, known } = openSender(needs)
  const onNotice = {
    [eventChannel]: () => events.ring(),
    [deliveriesChannel]: () => sender.ring(),
    [subscriptionsChannel]: () => {
      known.forget()
      pending.ring()
      sender.ring()
    },
  }
  const work = (leading: AbortSignal): Promise<void> => lead(needs, { events, pending }, leading)
  const loops = Promise.all([
    listenToNotices({ url, onNotice, log }, stop.signal),
    whileLeading({ url, lock: 'inkstone webhooks', log, work }, stop.signal),
    repeat({ once: notes.flush, everyMs: noteEveryMs, log }, stop.signal),
    repeat({ once: () => measure(em), everyMs: measureEveryMs, log }, stop.signal),
  ])
  return async () => {
    stop.abort()
    await sender.stop(graceMs)
    await loops
    await notes.flush().catch((error: unknown) => log.warn({ err: error }, 'outcomes were not noted'))
  }
}

const openSender = (needs: WebhooksNeeds) => {
  const { em, log, config, publicUrl, wrappingKeys, count, rules, outbound } = needs
  const { concurrency, timeoutMs, waitsMs, mostPerHostMinute } = config
  const quarter = Math.ceil(concurrency / 4)
  const lanes = new Lanes({ mostPerLane: quarter, mostPerAccount: quarter, mostPerHost: Math.ceil(concurrency / 2) })
  const book = deliveryBook(em)
  const notes = outcomeNotes(em)
  const disable = disabler({ em, log })
  const known = targets({ em, wrappingKeys, log })
  const prepare = preparer({ em, targets: known, book, disable })
  const attempts = { send: outbound.send, keys: installationKeys(config.signingKeys), publicUrl, timeoutMs, waitsMs }
  const limits = { count, lanes, rules, mostPerHostMinute, refusals: new Refusals() }
  const send = parcelSender({ ...attempts, ...limits, em, wrappingKeys, book, notes, disable, log })
  const leaseMs = leaseMsOf(config)
  return {
    notes,
    known,
    sender: new WebhookSender({ em, prepare, send, putBack: book.putBack, lanes, concurrency, leaseMs, log }),
  }
}

type Bells = { events: Bell; pending: Bell }

/** What only one process does at a time. */
const lead = async (needs: WebhooksNeeds, { events, pending }: Bells, signal: AbortSignal): Promise<void> => {
  const { em, log, count, rules, wrappingKeys, publicUrl } = needs
  const { signingKeys, timeoutMs, mostPerHostMinute } = needs.config
  const disable = disabler({ em, log })
  const keys = installationKeys(signingKeys)
  const { send } = needs.outbound
  const onRoom = (): void => pending.ring()
  const terms = { rules, count, wrappingKeys, keys, publicUrl, timeoutMs, mostPerHostMinute }
  const { once, settled } = verifier({ em, send, ...terms, disable, onRoom, log })
  await Promise.all([
    fanOutLoop({ em, bell: events, log }, signal),
    verifyLoop({ once, bell: pending, log }, signal).then(settled),
    repeat(
      { once: () => endOverdue({ em, disable }), everyMs: needs.endOverdueEveryMs ?? defaultEndOverdueEveryMs, log },
      signal,
    ),
  ])
}

type Loop = { bell: Bell; log: Log }

const fanOutLoop = async ({ em, bell, log }: Loop & Pick<WebhooksNeeds, 'em'>, signal: AbortSignal): Promise<void> => {
  const once = fanOut(em)
  while (!signal.aborted) {
    try {
      const { events, isHidden } = await once()
      if (events > 0) await delay(fanOutPaceMs)
      if (events < fanOutPage) await bell.wait(isHidden ? hiddenPollMs : slowPollMs, signal)
    } catch (error) {
      await fail(error, log, signal)
    }
  }
}

const verifyLoop = async (
  { once, bell, log }: Loop & { once: () => Promise<number> },
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      if ((await once()) === 0) await bell.wait(slowPollMs, signal)
    } catch (error) {
      await fail(error, log, signal)
    }
  }
}

const fail = async (reason: unknown, log: Log, signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return
  log.warn({ err: reason }, 'webhooks will try again')
  await delay(afterFailureMs, undefined, { signal }).catch(() => undefined)
}

const measure = async (em: () => EntityManager): Promise<void> => {
  meters.webhooksPending.set({}, await countPending(em()))
}
