import { setTimeout as delay } from 'node:timers/promises'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { Log } from './telemetry/log.ts'
import { toCloudEvent, type LoggedEvent, type Position } from './db/events/event-log.ts'
import { isTransient } from './db/transient.ts'

/** An event on its way to those who follow the log: written as JSON once, whatever their number. */
export type FollowedEvent = { position: Position; type: string; subject: string; json: string }

export type FollowFilter = {
  /** Nobody follows the events of more than one account. */
  accountId: string
  subject?: string | undefined
  types?: readonly string[] | undefined
  /** What the database cannot ask: looked at last, and only once per event and reader. */
  isWanted?: ((event: CloudEvent) => boolean) | undefined
}

/** An event for any number of readers: each form of it is made when the first of them needs it. */
export type Told = { event: LoggedEvent; cloudEvent: () => CloudEvent; followed: () => FollowedEvent }

export type FollowHandlers = {
  /**
   * Takes the next events, in the log's order. Resolves when the reader has room for more; nothing, if it has room now. Readers
   * that want all of the same events get the same list.
   */
  deliver: (events: readonly FollowedEvent[]) => Promise<void> | void
  /** What had happened before is delivered; from now on events come as they happen. */
  onLive?: () => void
  /** `lagged`: the reader was too slow for its buffer. Not called when the owner closes. */
  onEnd: (reason: EndReason) => void
}
export type EndReason = 'lagged' | 'closed' | 'failed'

/** What one slow reader may keep waiting in memory: characters of JSON, and events. */
export type Buffering = { maxEvents: number; maxChars: number }

/** What is handed over at once: a reader that stalls has at most this beside its buffer. */
const chunkEvents = 100
const chunkChars = 64 * 1024
const afterFailureMs = 500

export type FollowerOptions = {
  filter: FollowFilter
  after: Position
  handlers: FollowHandlers
  buffering: Buffering
  /** One page of the log after a position; fewer than `pageSize` means that there is no more for now. */
  readPage: (filter: FollowFilter, after: Position) => Promise<LoggedEvent[]>
  pageSize: number
  /** Resolves when whoever calls `offer` knows its own place in the log. */
  tapped: () => Promise<void>
  onStop: () => void
  log: Log
}

/**
 * One reader's way through the log: pages from the database up to the present, then what the tail offers. While a page is
 * read, offers are kept, and whatever both bring is told apart by position: nothing is missed and nothing comes twice.
 */
export class EventFollower {
  #options: FollowerOptions
  #position: Position
  #queue: FollowedEvent[] = []
  #queuedChars = 0
  #isLive = false
  #hasOverflowed = false
  #isStopped = false
  #wake: (() => void) | undefined
  #room: Promise<void> | undefined

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#position = options.after
  }

  get filter(): FollowFilter {
    return this.#options.filter
  }

  async run(): Promise<void> {
    try {
      await this.#catchUp()
      if (!this.#isStopped) this.#options.handlers.onLive?.()
      while (!this.#isStopped) await this.#deliverNext()
    } catch (error) {
      this.#options.log.error({ err: error }, 'events could not be delivered')
      this.end('failed')
    }
  }

  /** Called with the events of the account, a few at a time, as the tail reads them. */
  offer(tolds: readonly Told[]): void {
    if (this.#isStopped || this.#hasOverflowed) return
    const wanted = this.#wantedOf(tolds)
    if (wanted.length === 0) return
    // Whoever waits for events has sent the earlier ones: most events go straight through, without a promise.
    if (this.#wake && chunkEnd(wanted) === wanted.length) this.#passOn(wanted)
    else this.#keep(wanted)
  }

  /** Ends it and tells the owner why. */
  end(reason: EndReason): void {
    if (this.#isStopped) return
    this.stop()
    this.#options.handlers.onEnd(reason)
  }

  stop(): void {
    this.#isStopped = true
    this.#clear()
    this.#options.onStop()
    this.#rouse()
  }

  async #catchUp(): Promise<void> {
    while (!this.#isStopped) {
      await this.#options.tapped()
      // From here on the tail's offers are kept, so the page must be asked for after this.
      this.#clear()
      this.#hasOverflowed = false
      const page = await this.#readPage()
      if (page === undefined) continue
      await this.#deliver(this.#wantedOf(page.map(toldOnce)))
      // Past what was not wanted, too, or the next page would be the same.
      this.#position = page.at(-1)?.position ?? this.#position
      // A reader that takes its time with the past loses nothing but offers: it reads those as pages, too.
      if (page.length < this.#options.pageSize && !this.#hasOverflowed) {
        this.#isLive = true
        return
      }
    }
  }

  async #readPage(): Promise<LoggedEvent[] | undefined> {
    try {
      return await this.#options.readPage(this.filter, this.#position)
    } catch (error) {
      if (!isTransient(error)) throw error
      await delay(afterFailureMs)
      return undefined
    }
  }

  #wantedOf(tolds: readonly Told[]): readonly FollowedEvent[] {
    const { subject, types, isWanted } = this.filter
    const isFresh = (tolds[0]?.event.position ?? '') > this.#position
    if (isFresh && subject === undefined && types === undefined && isWanted === undefined) return wholeOf(tolds)
    return tolds.filter(told => this.#isWanted(told)).map(({ followed }) => followed())
  }

  #isWanted({ event, cloudEvent }: Told): boolean {
    const { subject, types, isWanted } = this.filter
    if (event.position <= this.#position) return false
    if (subject !== undefined && event.subject !== subject) return false
    if (types !== undefined && !types.includes(event.type)) return false
    return isWanted === undefined || isWanted(cloudEvent())
  }

  #passOn(events: readonly FollowedEvent[]): void {
    this.#position = events.at(-1)!.position
    const room = this.#options.handlers.deliver(events)
    if (!room) return
    this.#room = room
    this.#rouse()
  }

  #keep(events: readonly FollowedEvent[]): void {
    this.#queue.push(...events)
    for (const { json } of events) this.#queuedChars += json.length
    if (this.#isFull()) this.#overflow()
    else this.#rouse()
  }

  // At once, or what comes in the same breath would overtake what was kept.
  #rouse(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  async #deliverNext(): Promise<void> {
    if (this.#queue.length === 0) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      await this.#room
      this.#room = undefined
      return
    }
    const chunk = this.#queue.splice(0, chunkEnd(this.#queue))
    for (const { json } of chunk) this.#queuedChars -= json.length
    await this.#deliver(chunk)
  }

  async #deliver(events: readonly FollowedEvent[]): Promise<void> {
    // What the tail offered while a page with the same events was on its way is known already.
    const fresh = events.filter(({ position }) => position > this.#position)
    const last = fresh.at(-1)
    if (!last || this.#isStopped) return
    this.#position = last.position
    await this.#options.handlers.deliver(fresh)
  }

  #isFull(): boolean {
    const { maxEvents, maxChars } = this.#options.buffering
    return this.#queue.length > maxEvents || this.#queuedChars > maxChars
  }

  #overflow(): void {
    if (this.#isLive) {
      this.end('lagged')
      return
    }
    this.#clear()
    this.#hasOverflowed = true
  }

  #clear(): void {
    this.#queue = []
    this.#queuedChars = 0
  }
}

export const toldOnce = (event: LoggedEvent): Told => {
  const { position, type, subject } = event
  let made: CloudEvent | undefined
  let written: FollowedEvent | undefined
  const cloudEvent = (): CloudEvent => (made ??= toCloudEvent(event))
  return {
    event,
    cloudEvent,
    followed: () => (written ??= { position, type, subject, json: JSON.stringify(cloudEvent()) }),
  }
}

const wholes = new WeakMap<readonly Told[], readonly FollowedEvent[]>()

/** All of the events, as the same list for everybody. */
const wholeOf = (tolds: readonly Told[]): readonly FollowedEvent[] => {
  const known = wholes.get(tolds)
  if (known) return known
  const made = tolds.map(({ followed }) => followed())
  wholes.set(tolds, made)
  return made
}

/** How many of the first events go out at once; at least one, if there is any. */
const chunkEnd = (events: readonly FollowedEvent[]): number => {
  let chars = 0
  const end = events.findIndex(({ json }, place) => {
    chars += json.length
    return place > 0 && (place >= chunkEvents || chars > chunkChars)
  })
  return end === -1 ? events.length : end
}
