import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from './telemetry/log.ts'
import { toCloudEvent, type LoggedEvent, type Position } from './db/event-log.ts'
import { isTransient } from './db/transient.ts'

/** An event on its way to those who follow the log: written as JSON once, whatever their number. */
export type FollowedEvent = { position: Position; type: string; subject: string; json: string }

export type FollowFilter = {
  /** Nobody follows the events of more than one account. */
  accountId: string
  subject?: string | undefined
  types?: readonly string[] | undefined
}

export type FollowHandlers = {
  /** Takes the next events, in the log's order. Resolves when the reader has room for more. */
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

  /** Called with every event of the account as the tail reads it. `write` makes the JSON, or gives what was made before. */
  offer(event: LoggedEvent, write: () => FollowedEvent): void {
    const { subject, types } = this.filter
    if (this.#isStopped || this.#hasOverflowed || event.position <= this.#position) return
    if (subject !== undefined && event.subject !== subject) return
    if (types !== undefined && !types.includes(event.type)) return
    const followed = write()
    this.#queue.push(followed)
    this.#queuedChars += followed.json.length
    if (this.#isFull()) this.#overflow()
    else this.#wake?.()
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
    this.#wake?.()
  }

  async #catchUp(): Promise<void> {
    while (!this.#isStopped) {
      await this.#options.tapped()
      // From here on the tail's offers are kept, so the page must be asked for after this.
      this.#clear()
      this.#hasOverflowed = false
      const page = await this.#readPage()
      if (page === undefined) continue
      await this.#deliver(page)
      // A reader that takes its time with the past loses nothing but offers: it reads those as pages, too.
      if (page.length < this.#options.pageSize && !this.#hasOverflowed) {
        this.#isLive = true
        return
      }
    }
  }

  async #readPage(): Promise<FollowedEvent[] | undefined> {
    try {
      const events = await this.#options.readPage(this.filter, this.#position)
      return events.map(toFollowed)
    } catch (error) {
      if (!isTransient(error)) throw error
      await delay(afterFailureMs)
      return undefined
    }
  }

  async #deliverNext(): Promise<void> {
    if (this.#queue.length === 0) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      this.#wake = undefined
      return
    }
    const chunk = takeChunk(this.#queue)
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

export const toFollowed = (event: LoggedEvent): FollowedEvent => ({
  position: event.position,
  type: event.type,
  subject: event.subject,
  json: JSON.stringify(toCloudEvent(event)),
})

/** Removes the first events from the queue: as many as go out at once, at least one. */
const takeChunk = (queue: FollowedEvent[]): FollowedEvent[] => {
  let chars = 0
  const end = queue.findIndex(({ json }, place) => {
    chars += json.length
    return place > 0 && (place >= chunkEvents || chars > chunkChars)
  })
  return queue.splice(0, end === -1 ? queue.length : end)
}
