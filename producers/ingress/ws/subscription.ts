import type { FollowedEvent } from '#infra/event-follower.ts'
import type { Position } from '#infra/db/events/event-log.ts'
import { eventFrames } from './control-frame.ts'
import type { EventSocket } from './event-socket.ts'

type Options = { id: string; from: Position; window: number | undefined }

/** What one subscription has sent over a socket, and how much of it may lie unacknowledged. */
export class Subscription {
  readonly id: string
  #socket: EventSocket
  #window: number | undefined
  /** Up to here everything is dealt with, as far as is known. */
  #dealtWith: Position
  #open: Position[] = []
  #onRoom: (() => void) | undefined
  #onClose: (() => void)[] = []
  #isOver = false

  constructor(socket: EventSocket, { id, from, window }: Options) {
    this.id = id
    this.#socket = socket
    this.#window = window
    this.#dealtWith = from
  }

  /** Where a reader that has lost its way goes on from. */
  get dealtWith(): Position {
    return this.#dealtWith
  }

  /** Resolves when there is room for more; nothing, if there is room now. */
  deliver(events: readonly FollowedEvent[]): Promise<void> | undefined {
    if (this.#window !== undefined) return this.#deliverCounted(events, this.#window)
    const { position } = events.at(-1)!
    return this.#socket.send(eventFrames(events, this.id), () => (this.#dealtWith = position))
  }

  /** Everything up to here is dealt with. */
  acknowledge(after: Position): void {
    if (this.#window === undefined) return
    if (after > this.#dealtWith) this.#dealtWith = after
    this.#open = this.#open.filter(position => position > after)
    this.#onRoom?.()
  }

  onClose(run: () => void): void {
    this.#onClose.push(run)
  }

  close(): void {
    this.#isOver = true
    this.#onRoom?.()
    for (const run of this.#onClose.splice(0)) run()
  }

  async #deliverCounted(events: readonly FollowedEvent[], window: number): Promise<void> {
    let rest = events
    while (rest.length > 0 && !this.#isOver) {
      const room = window - this.#open.length
      if (room <= 0) await new Promise<void>(resolve => (this.#onRoom = resolve))
      else {
        const next = rest.slice(0, room)
        this.#open.push(...next.map(({ position }) => position))
        await this.#socket.send(eventFrames(next, this.id))
        rest = rest.slice(room)
      }
    }
  }
}
