/** Whether every event reaches receivers that fail, stall and are away, and how many are delivered in a second. */
import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '#contracts/ids.ts'
import { appendEvents } from '#infra/db/events/event-log.ts'
import { query, sql } from '#infra/db/sql.ts'
import { startBenchPlatform, type BenchPlatform } from '../platform.ts'
import { numberedEvent } from './accounts.ts'
import { startTroubledReceiver, type TroubledReceiver } from './troubled-receiver.ts'

export type WebhookLoad = {
  deliveries: number
  /** Shares of the requests that are answered with 500, and that are not answered. */
  failing?: number
  stalling?: number
  /** How long one of the receivers is away. */
  awayMs?: number
}

/** `sent`: attempts. `duplicates`: what was taken again under the same id, which at least once allows. */
export type WebhookFigures = {
  sent: number
  received: number
  lost: number
  duplicates: number
  badSignatures: number
  perSecond: number
}

const receiverCount = 4
const usual = { failing: 0.2, stalling: 0.05, awayMs: 10_000 }
const writtenTogether = 500

/**
 * The bench waits for seconds, not days: everything may be tried twenty times, since a receiver that fails a quarter of the time would
 * else lose one in a million, as it deserves.
 */
const settings = {
  OUTBOUND_ALLOW: '127.0.0.1',
  OUTBOUND_PORTS: '1-65535',
  OUTBOUND_HTTP: 'true',
  WEBHOOK_TIMEOUT_MS: '2000',
  WEBHOOK_RETRY_SECONDS: ['1,2,4', ...Array.from({ length: 16 }, () => '8')].join(','),
  WEBHOOK_HOST_RATE: '1000000',
}

/** Subscribes with several receivers, writes the events, and waits until no delivery is open any more. */
export const measureWebhooks = async (load: WebhookLoad): Promise<WebhookFigures> => {
  const { deliveries, awayMs, ...trouble } = { ...usual, ...load }
  await using stack = new AsyncDisposableStack()
  const platform = stack.use(await startBenchPlatform('webhooks', settings))
  // The events are of tasks that nobody has done: whoever reads them on the broker would complain.
  for (const part of ['relay', 'workers', 'sagas', 'projections']) await platform.processes.get(part)?.stop(10_000)
  const receivers: TroubledReceiver[] = []
  for (let n = 0; n < receiverCount; n++) receivers.push(stack.use(await startTroubledReceiver(trouble)))
  for (const receiver of receivers) await subscribe(platform, receiver)
  const events = Math.ceil(deliveries / receiverCount)
  const startedAt = performance.now()
  const writing = write(platform, events)
  await until(() => totalOf(receivers, ({ taken }) => taken.size) > deliveries / 3)
  if (awayMs > 0) await receivers[0]!.goAway(awayMs)
  await writing
  await until(async () => (await countOpen(platform)) === 0)
  const seconds = (performance.now() - startedAt) / 1_000
  const received = totalOf(receivers, ({ taken }) => taken.size)
  const all = totalOf(receivers, ({ taken }) => [...taken.values()].reduce((sum, times) => sum + times, 0))
  return {
    sent: totalOf(receivers, ({ asked }) => asked()),
    received,
    lost: events * receiverCount - received,
    duplicates: all - received,
    badSignatures: totalOf(receivers, ({ badSignatures }) => badSignatures()),
    perSecond: Math.round(received / seconds),
  }
}

const totalOf = (receivers: readonly TroubledReceiver[], of: (receiver: TroubledReceiver) => number): number =>
  receivers.reduce((sum, receiver) => sum + of(receiver), 0)

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await delay(250)
}

const subscribe = async ({ url, token }: BenchPlatform, receiver: TroubledReceiver): Promise<void> => {
  const call = async <Body>(path: string, init: RequestInit = {}): Promise<Body> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const response = await fetch(`${url}${path}`, { ...init, headers })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as Body
  }
  const body = JSON.stringify({ protocol: 'HTTP', sink: receiver.url, types: ['task.succeeded'] })
  const { id, secret } = await call<{ id: string; secret: string }>('/v1/subscriptions', { method: 'POST', body })
  receiver.expect(secret)
  await until(async () => (await call<{ status: string }>(`/v1/subscriptions/${id}`)).status === 'active')
}

const write = async ({ em, accountId }: BenchPlatform, events: number): Promise<void> => {
  for (let from = 0; from < events; from += writtenTogether) {
    const count = Math.min(writtenTogether, events - from)
    const batch = Array.from({ length: count }, (_, at) => numberedEvent(accountId, newId('task'), from + at))
    await em().transactional(tx => appendEvents(tx, batch))
  }
}

/** Events that are not fanned out yet have no deliveries: the leader's place in the log counts, too. */
const countOpen = async ({ em }: BenchPlatform): Promise<number> => {
  const [row] = await query<{ open: number }>(
    em(),
    sql`select ((select count(*) from delivery where status = 'pending') + (select count(*) from event
        where type = 'task.succeeded' and not exists (select from delivery where event_id = event.id)))::int as open`,
  )
  return row!.open
}
