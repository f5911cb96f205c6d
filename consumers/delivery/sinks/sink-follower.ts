import { setTimeout as delay } from 'node:timers/promises'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { startOfKept, startOfLog } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { keepUp, noteMissed, noteProgress, tellRecovered } from '#infra/db/subscriptions/sink-progress.ts'
import { activateSubscriptions } from '#infra/db/subscriptions/subscription-states.ts'
import type { Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { FollowedEvent } from '#infra/event-follower.ts'
import type { EventTail } from '#infra/event-tail.ts'
import { SinkFailure } from '#infra/sink-failure.ts'
import type { EventSink } from './event-sink.ts'
import { wantedEvents } from './wanted-events.ts'

export type FollowNeeds = {
  em: () => EntityManager
  tail: EventTail
  open: (subscription: Subscription) => Promise<EventSink>
}

/** A failure that is over sooner is nothing to tell of. */
const longFailureMs = 3_600_000
const msPerMinute = 60_000
/** Far less than the log is kept: whoever follows is never found to have stood before its beginning. */
const keepUpEveryMs = 3_600_000

/** The subscription is another one than it was: whoever follows begins again with what it is now. */
export class Outdated extends Error {}

/**
 * Sends what one subscription asks for, in the order of the log, until `signal` aborts: each event is confirmed before the cursor
 * moves on, and what was not comes again.
 * @throws SinkFailure, OwnerGone, Outdated, or what the database says.
 */
export class SinkFollower {
  readonly #subscription: Subscription
  readonly #needs: FollowNeeds
  readonly #wanted: (events: readonly CloudEvent[]) => Promise<CloudEvent[]>
  #position: string
  /** Since when it fails, as the database says; null once something has arrived. */
  #failingSince: Date | null
  #failures = 0

  constructor(subscription: Subscription, needs: FollowNeeds) {
    this.#subscription = subscription
    this.#needs = needs
    this.#wanted = wantedEvents(needs.em, subscription)
    this.#position = subscription.cursor
    this.#failingSince = subscription.failingSince
  }

  get failingSince(): Date | null {
    return this.#failingSince
  }

  /** How often it has failed since something arrived. */
  get failures(): number {
    return this.#failures
  }

  noteFailure(): void {
    this.#failingSince ??= new Date()
    this.#failures++
  }

  async run(signal: AbortSignal): Promise<void> {
    const sink = await openedBefore(signal, this.#needs.open(this.#subscription))
    try {
      if (this.#subscription.status === 'pending') {
        await inTransaction(this.#needs.em, tx => activateSubscriptions(tx, [this.#subscription.id]))
        throw new Outdated()
      }
      await this.#tellMissed()
      while (!signal.aborted) await this.#follow(sink, signal)
    } finally {
      await sink.close()
    }
  }

  /** Ends when the log's tail has left us behind; what it has left is in the log. */
  async #follow(sink: EventSink, signal: AbortSignal): Promise<void> {
    const { accountId, types } = this.#subscription
    const ended = Promise.withResolvers<void>()
    let delivering: Promise<void> | undefined
    const deliver = async (events: readonly FollowedEvent[]): Promise<void> => {
      try {
        await this.#deliver(sink, events, signal)
      } catch (error) {
        // At once: nothing may overtake what has failed.
        following.close()
        ended.reject(error)
      }
    }
    const keep = (): void => void keepUp(this.#needs.em(), this.#subscription).catch(ended.reject)
    const keeping = setInterval(keep, keepUpEveryMs)
    const following = this.#needs.tail.follow(
      { accountId, ...(types.length > 0 ? { types } : {}), after: this.#position },
      {
        deliver: events => (delivering = deliver(events)),
        onLive: () => void this.#noteNothingWaits().then(keep, ended.reject),
        onEnd: reason => (reason === 'failed' ? ended.reject(new Error('the log could not be read')) : ended.resolve()),
      },
    )
    const leave = (): void => ended.resolve()
    signal.addEventListener('abort', leave, { once: true })
    try {
      await ended.promise
      if (!signal.aborted) await delivering
    } finally {
      clearInterval(keeping)
      signal.removeEventListener('abort', leave)
      following.close()
    }
  }

  async #deliver(sink: EventSink, followed: readonly FollowedEvent[], signal: AbortSignal): Promise<void> {
    const events = await this.#wanted(followed.map(({ json }) => JSON.parse(json) as CloudEvent))
    for (const batch of this.#batchesOf(events)) {
      if (signal.aborted) return
      // Again: while the batches before it were paced, its owner may have lost the right to it.
      const allowed = await this.#wanted(batch)
      if (signal.aborted) return
      if (allowed.length > 0) await this.#send(sink, allowed)
      await this.#pause(allowed.length, signal)
    }
    await this.#moveTo(followed.at(-1)!.position, false)
  }

  async #send(sink: EventSink, batch: readonly CloudEvent[]): Promise<void> {
    try {
      await sink.publish(batch)
    } catch (error) {
      const arrived = error instanceof SinkFailure ? batch[error.arrived - 1] : undefined
      if (arrived) await this.#moveTo(arrived.sequence!, true)
      throw error
    }
    await this.#moveTo(batch.at(-1)!.sequence!, true)
    this.#failures = 0
  }

  /** After a failure one event goes first: what fails again is then not sent again and again with others. */
  #batchesOf(events: readonly CloudEvent[]): (readonly CloudEvent[])[] {
    const first = this.#failures > 0 ? 1 : 0
    const size = this.#mostAtOnce()
    const rest = events.slice(first)
    const starts = Array.from({ length: Math.ceil(rest.length / size) }, (_, place) => place * size)
    const batches = [events.slice(0, first), ...starts.map(start => rest.slice(start, start + size))]
    return batches.filter(({ length }) => length > 0)
  }

  /** What may be sent in a second. */
  #mostAtOnce(): number {
    const { max_rate: perMinute } = this.#subscription.config
    return perMinute === null ? Number.MAX_SAFE_INTEGER : Math.ceil(perMinute / 60)
  }

  async #pause(sent: number, signal: AbortSignal): Promise<void> {
    const { max_rate: perMinute } = this.#subscription.config
    if (perMinute === null || sent === 0) return
    await delay((sent * msPerMinute) / perMinute, undefined, { signal }).catch(() => undefined)
  }

  /** Whoever was paused for longer than the log is kept goes on with what there still is, and is told. */
  async #tellMissed(): Promise<void> {
    if (this.#position === startOfLog || this.#position >= (await startOfKept(this.#needs.em()))) return
    await noteMissed(this.#needs.em(), this.#subscription)
  }

  /** Where nothing is left to send, nothing fails any more, though nothing has been sent to show it. */
  async #noteNothingWaits(): Promise<void> {
    if (this.#failingSince === null) return
    await this.#note(this.#position, true)
    this.#failures = 0
  }

  async #moveTo(position: string, hasSent: boolean): Promise<void> {
    if (position !== this.#position) await this.#note(position, hasSent)
  }

  async #note(position: string, hasSent: boolean): Promise<void> {
    const { id, revision } = this.#subscription
    const failingSince = hasSent ? this.#failingSince : null
    const isLong = failingSince !== null && Date.now() - failingSince.getTime() >= longFailureMs
    const isCurrent = await inTransactionIf(isLong, this.#needs.em, async em => {
      const isMoved = await noteProgress(em, { id, revision, position, hasSent })
      if (isMoved && isLong) await tellRecovered(em, id, failingSince)
      return isMoved
    })
    if (!isCurrent) throw new Outdated()
    this.#position = position
    if (hasSent) this.#failingSince = null
  }
}

/** What is opened too late is closed again: nobody waits for a broker that never answers. */
const openedBefore = async (signal: AbortSignal, opening: Promise<EventSink>): Promise<EventSink> => {
  const aborted = Promise.withResolvers<never>()
  const leave = (): void => aborted.reject(signal.reason)
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([aborted.promise, opening])
  } catch (error) {
    opening.then(sink => sink.close()).catch(() => undefined)
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

const inTransactionIf = <Result>(
  isNeeded: boolean,
  em: () => EntityManager,
  work: (em: EntityManager) => Promise<Result>,
): Promise<Result> => (isNeeded ? inTransaction(em, work) : work(em()))
