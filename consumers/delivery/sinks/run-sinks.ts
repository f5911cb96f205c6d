import { Bell } from '#infra/bell.ts'
import { eventChannel } from '#infra/db/events/event-log.ts'
import { listenToNotices, whileLeading } from '#infra/db/notices.ts'
import { sinkLagSeconds } from '#infra/db/subscriptions/sink-progress.ts'
import { listByStatus, subscriptionsChannel, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { EventTail } from '#infra/event-tail.ts'
import type { KafkaConfig } from '#infra/kafka/kafka-config.ts'
import type { Running } from '#infra/process.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { keepFollowing } from './keep-following.ts'
import { runKafkaBridge } from './kafka-bridge.ts'
import { openSink, type SinkNeeds } from './open-sink.ts'

export type SinksOptions = SinkNeeds & {
  databaseUrl: string
  /** Where every event of the platform goes as well, if the operator wants that. */
  kafka?: KafkaConfig | undefined
  log: Log
  /** The first wait after a failure; the others are longer. */
  firstRetryMs?: number | undefined
}

/** How long a change can go unnoticed when its notice was lost, and how long over its end a subscription may go on. */
const lookEveryMs = 10_000

type Following = { subscription: Subscription; stop: AbortController; done: Promise<void>; isOver: boolean }

/** Sends events to the brokers of those who subscribe over AMQP and Kafka, and over the platform's own bridge. One process does, and the others stand by. */
export const runSinks = (options: SinksOptions): Running => {
  const stop = new AbortController()
  const { databaseUrl: url, log, kafka } = options
  const running = Promise.all([
    whileLeading({ url, lock: 'inkstone sinks', log, work: signal => followAll(options, signal) }, stop.signal),
    kafka ? runKafkaBridge({ ...options, kafka }, stop.signal) : undefined,
  ])
  return {
    ready: () => Promise.resolve([]),
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await running
    },
  }
}

const followAll = async (options: SinksOptions, signal: AbortSignal): Promise<void> => {
  const { databaseUrl: url, em, log } = options
  await using tail = new EventTail({ em, log })
  const changed = new Bell()
  const onNotice = { [eventChannel]: () => tail.wake(), [subscriptionsChannel]: () => changed.ring() }
  const listening = listenToNotices({ url, onNotice, log }, signal)
  const following = new Map<string, Following>()
  const start = (subscription: Subscription): void => {
    following.set(subscription.id, follow(subscription, options, { tail, onEnd: () => changed.ring() }))
  }
  while (!signal.aborted) {
    try {
      const wanted = await listWanted(options)
      adjust(following, wanted, start)
      await measure(em, wanted)
    } catch (error) {
      log.warn({ err: error }, 'subscriptions cannot be read; will try again')
    }
    await changed.wait(lookEveryMs, signal)
  }
  // From now on another process may lead, and say how it goes.
  meters.sinksFailing.set({}, 0)
  meters.sinksLag.set({}, 0)
  await Promise.all([...following.values()].map(end))
  await listening
}

const measure = async (em: SinksOptions['em'], wanted: readonly Subscription[]): Promise<void> => {
  meters.sinksFailing.set({}, wanted.filter(({ failingSince }) => failingSince !== null).length)
  meters.sinksLag.set({}, await sinkLagSeconds(em()))
}

const listWanted = async ({ em }: SinksOptions): Promise<Subscription[]> => {
  const statuses = ['pending', 'active'] as const
  return [
    ...(await listByStatus(em(), { protocol: 'AMQP', statuses })),
    ...(await listByStatus(em(), { protocol: 'KAFKA', statuses })),
  ]
}

/**
 * Ends those that are not wanted any more or have changed, and those over their end, and starts what is new. Waits for nobody: who
 * takes another's place starts when that one is over, at a later call.
 */
export const adjust = (
  following: Map<string, Following>,
  wanted: readonly Subscription[],
  start: (subscription: Subscription) => void,
): void => {
  const revisions = new Map(wanted.map(({ id, revision }) => [id, revision]))
  for (const [id, one] of following) {
    const { expiresAt, revision } = one.subscription
    const hasExpired = expiresAt !== null && expiresAt.getTime() <= Date.now()
    if (hasExpired || revisions.get(id) !== revision) one.stop.abort()
    if (one.isOver) following.delete(id)
  }
  for (const subscription of wanted) if (!following.has(subscription.id)) start(subscription)
}

const follow = (
  subscription: Subscription,
  options: SinksOptions,
  { tail, onEnd }: { tail: EventTail; onEnd: () => void },
): Following => {
  const { em, log, firstRetryMs } = options
  const stop = new AbortController()
  const open = (one: Subscription) => openSink(options, one)
  const work = async (): Promise<void> => {
    try {
      await keepFollowing(subscription, { em, tail, open, log, firstRetryMs }, stop.signal)
    } catch (error) {
      log.error({ err: error, subscription: subscription.id }, 'events are not sent on')
    }
    following.isOver = true
    // Another may wait for its place, and whoever ends by itself has changed in the database: both are looked at.
    onEnd()
  }
  const following: Following = { subscription, stop, isOver: false, done: Promise.resolve() }
  following.done = work()
  return following
}

const end = ({ stop, done }: Following): Promise<void> => {
  stop.abort()
  return done
}
