import { setTimeout as delay } from 'node:timers/promises'
import { Bell } from './bell.ts'
import type { Log } from './telemetry/log.ts'
import {
  EventFollower,
  toldOnce,
  type Buffering,
  type FollowFilter,
  type FollowHandlers,
  type Told,
} from './event-follower.ts'
import { endOfLog, readEvents, readTail, type LoggedEvent, type Position } from './db/events/event-log.ts'
import type { EntityManager } from './db/orm.ts'

export type EventTailOptions = {
  em: () => EntityManager
  log: Log
  /** How long an event can wait when every hint of it was lost. */
  pollMs?: number
  buffering?: Buffering
}

const slowPollMs = 1_000
const defaultBuffering: Buffering = { maxEvents: 2_000, maxChars: 1024 * 1024 }

/** Looks come no closer than this, so that a burst of events costs few queries; the first after a pause comes at once. */
const paceMs = 4
/** While an older transaction runs, committed events stand behind it unreadable, and nobody tells when it has ended. */
const firstHiddenMs = 4
const longestHiddenMs = 200
const afterFailureMs = 500
/** The place is kept for so long when the last reader leaves: the next one is often the same, a moment later. */
const lingerMs = 5_000

const pageSize = 200
/** What a look at the log has seen: all there is, a page of more, or all but what stands behind a running transaction. */
type Seen = 'all' | 'more' | 'hidden'
/** Readers that come back all at once must not take the database from those who post tasks. */
const maxParallelPages = 4

/**
 * Reads the event log once for everybody in this process who follows it. It asks the database only while somebody does:
 * when it is woken, and every `pollMs`, since what wakes it may get lost. While the database is away it keeps its place.
 */
export class EventTail {
  #options: EventTailOptions
  #followers = new Map<string, Set<EventFollower>>()
  #waiters = new Map<string, Set<(isChanged: boolean) => void>>()
  #position: Position | undefined
  #positioned: (() => void)[] = []
  #running: Promise<void> | undefined
  #hiddenMs = 0
  #isAway = false
  #bell = new Bell()
  #stop = new AbortController()
  #pages = slots(maxParallelPages)
  #reading = new Set<Promise<LoggedEvent[]>>()

  constructor(options: EventTailOptions) {
    this.#options = options
  }

  /** Says that the log may have grown. Costs nothing while nobody follows. */
  wake(): void {
    if (!this.#isIdle) this.#bell.ring()
  }

  /** Delivers every event after a position, past and future, each once and in the log's order, until it is closed. */
  follow(reader: FollowFilter & { after: Position }, handlers: FollowHandlers): { close: () => void } {
    const { after, ...filter } = reader
    const follower = new EventFollower({
      filter,
      after,
      handlers,
      buffering: this.#options.buffering ?? defaultBuffering,
      pageSize,
      readPage: (wanted, position) => this.#readPage(wanted, position),
      tapped: () => this.#untilPositioned(),
      onStop: () => leave(this.#followers, filter.accountId, follower),
      log: this.#options.log,
    })
    join(this.#followers, filter.accountId, follower)
    this.#start()
    void follower.run()
    if (this.#stop.signal.aborted) follower.end('closed')
    return { close: () => follower.stop() }
  }

  /**
   * Resolves to true after the next event of a subject, to false after `timeoutMs` or on `signal`. Ask first, then read the
   * subject: what happens in between is told. True can come without a change, so read again and compare.
   */
  async waitForChange(subject: string, options: { timeoutMs: number; signal?: AbortSignal }): Promise<boolean> {
    const { timeoutMs, signal } = options
    if (signal?.aborted || this.#stop.signal.aborted) return false
    return new Promise(resolve => {
      const settle = (isChanged: boolean): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
        leave(this.#waiters, subject, settle)
        resolve(isChanged)
      }
      const giveUp = (): void => settle(false)
      const timer = setTimeout(giveUp, timeoutMs)
      signal?.addEventListener('abort', giveUp, { once: true })
      join(this.#waiters, subject, settle)
      this.#start()
    })
  }

  /** Ends every follower and every wait; when it is done nothing is asked of the database any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    for (const follower of all(this.#followers)) follower.end('closed')
    for (const settle of all(this.#waiters)) settle(false)
    this.#tellPositioned()
    await Promise.allSettled([this.#running, ...this.#reading])
  }

  get #isIdle(): boolean {
    return this.#followers.size === 0 && this.#waiters.size === 0
  }

  #start(): void {
    this.#running ??= this.#run()
    this.#bell.ring()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      if (this.#isIdle && !(await this.#isFollowedAgain(signal))) break
      const waitMs = await this.#look()
      await delay(paceMs)
      if (waitMs > 0) await this.#bell.wait(waitMs, signal)
    }
    this.#position = undefined
    this.#running = undefined
  }

  /** Waits for the next reader. A ring may be of one who has come and gone. */
  async #isFollowedAgain(signal: AbortSignal): Promise<boolean> {
    while (this.#isIdle && (await this.#bell.wait(lingerMs, signal)));
    return !this.#isIdle
  }

  /** Tells what is new and returns after how many ms to look again if nobody wakes it. */
  async #look(): Promise<number> {
    try {
      const seen = this.#position === undefined ? await this.#begin() : await this.#tellNew(this.#position)
      if (this.#isAway) this.#options.log.info('the event log can be read again')
      this.#isAway = false
      if (seen === 'more') return 0
      this.#hiddenMs = seen === 'hidden' ? Math.min(this.#hiddenMs * 2 || firstHiddenMs, longestHiddenMs) : 0
      return this.#hiddenMs || (this.#options.pollMs ?? slowPollMs)
    } catch (error) {
      if (!this.#isAway) this.#options.log.warn({ err: error }, 'the event log could not be read; will try again')
      this.#isAway = true
      return afterFailureMs
    }
  }

  async #begin(): Promise<Seen> {
    this.#position = await endOfLog(this.#options.em())
    this.#tellPositioned()
    // What happened between their question and the answer to ours is behind us already: they must look for themselves.
    for (const settle of all(this.#waiters)) settle(true)
    return 'more'
  }

  async #tellNew(after: Position): Promise<Seen> {
    const { events, isHidden } = await readTail(this.#options.em(), { after, limit: pageSize })
    this.#position = events.at(-1)?.position ?? after
    this.#tell(events)
    if (isHidden) return 'hidden'
    return events.length < pageSize ? 'all' : 'more'
  }

  #tell(events: readonly LoggedEvent[]): void {
    const followed = events.filter(({ accountId }) => this.#followers.has(accountId))
    const byAccount = Map.groupBy(followed.map(toldOnce), ({ event }) => event.accountId)
    for (const [accountId, tolds] of byAccount)
      for (const follower of this.#followers.get(accountId) ?? []) this.#offer(follower, tolds)
    for (const { subject } of events) for (const settle of this.#waiters.get(subject) ?? []) settle(true)
  }

  // What goes wrong with one reader is nothing to the others.
  #offer(follower: EventFollower, tolds: readonly Told[]): void {
    try {
      follower.offer(tolds)
    } catch (error) {
      this.#options.log.error({ err: error }, 'events could not be delivered')
      follower.end('failed')
    }
  }

  async #readPage(filter: FollowFilter, after: Position): Promise<LoggedEvent[]> {
    const reading = this.#pages(() => readEvents(this.#options.em(), { after, limit: pageSize, filter }))
    this.#reading.add(reading)
    return reading.finally(() => this.#reading.delete(reading))
  }

  async #untilPositioned(): Promise<void> {
    if (this.#position !== undefined || this.#stop.signal.aborted) return
    await new Promise<void>(resolve => {
      this.#positioned.push(resolve)
    })
  }

  #tellPositioned(): void {
    for (const resolve of this.#positioned.splice(0)) resolve()
  }
}

const join = <Member>(groups: Map<string, Set<Member>>, name: string, member: Member): void => {
  const group = groups.get(name)
  if (group) group.add(member)
  else groups.set(name, new Set([member]))
}

const leave = <Member>(groups: Map<string, Set<Member>>, name: string, member: Member): void => {
  const group = groups.get(name)
  group?.delete(member)
  if (group?.size === 0) groups.delete(name)
}

const all = <Member>(groups: Map<string, Set<Member>>): Member[] => [...groups.values()].flatMap(group => [...group])

/** Lets at most `count` of the calls run at once; the others wait their turn. */
const slots = (count: number): (<Value>(call: () => Promise<Value>) => Promise<Value>) => {
  const waiting: (() => void)[] = []
  let free = count
  return async call => {
    if (free === 0) await new Promise<void>(resolve => waiting.push(resolve))
    else free -= 1
    try {
      return await call()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
