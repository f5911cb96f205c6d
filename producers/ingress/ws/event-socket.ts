import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { closeCodes, type ControlFrame, type ControlType } from '#contracts/events/socket-frames.ts'
import type { Caller } from '../caller.ts'
import type { OpenStream } from '../events/streams.ts'
import { controlFrame } from './control-frame.ts'

/** A reader that has taken nothing for so many heartbeats (a minute) is gone or will never catch up. */
const patienceBeats = 4
/** A reader that has not answered so many pings is gone. */
const silentBeats = 3
/** A socket that nobody subscribes on is not kept longer. */
const idleBeats = 4

/** As many small frames as come in one piece. */
const mostWaiting = 2_000
/** How many bytes may lie there unread when something is told: beyond what events alone can leave there. */
const mostUnread = 16 * 2 ** 20

const asText = { binary: false }

type Stalls = { stalled: number; silent: number; idle: number }

/** One WebSocket: its frames one after another, what is sent held to the pace at which it is read, its heartbeat and its end. */
export class EventSocket implements OpenStream {
  readonly gauge = 'websocketConnections'
  /** Whether anything is subscribed to on it. */
  isUsed = false
  #ws: WebSocket
  #raw: Duplex
  #caller: Caller | undefined
  #isOver = false
  #beats: Stalls = { stalled: 0, silent: 0, idle: 0 }
  #waiting = 0
  #turn = Promise.resolve()
  #onRoom: (() => void)[] = []
  #onKnown: (() => void) | undefined
  #onClose: (() => void)[] = []

  constructor(ws: WebSocket, raw: Duplex, take: (text: string) => Promise<void>) {
    this.#ws = ws
    this.#raw = raw
    raw.on('drain', () => this.#tellRoom())
    ws.on('close', () => this.#closed())
    // It broke, or the client does not speak the protocol; `close` follows.
    ws.on('error', () => undefined)
    ws.on('pong', () => (this.#beats.silent = 0))
    // Whole, since that is how ws hands over messages unless it is asked otherwise.
    ws.on('message', (data: Buffer, isBinary: boolean) => {
      this.#beats.silent = 0
      if (isBinary) this.end(closeCodes.notText, 'text frames only')
      else this.inTurn(() => take(data.toString('utf8')))
    })
  }

  get caller(): Caller {
    if (!this.#caller) throw new Error('nobody is known to read this socket yet')
    return this.#caller
  }

  get isKnown(): boolean {
    return this.#caller !== undefined
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Says who reads, or that they have shown a newer token. */
  identify(caller: Caller): void {
    this.#caller = caller
    this.#onKnown?.()
    this.#onKnown = undefined
  }

  /** Runs when it is known who reads. */
  onKnown(run: () => void): void {
    this.#onKnown = run
  }

  onClose(run: () => void): void {
    if (this.#isOver) run()
    else this.#onClose.push(run)
  }

  /**
   * Sends texts, a frame each. Resolves when the reader has room for more; nothing, if it has room now. `onSent` runs when they are
   * on their way: what waits behind another subscription is dropped if the socket ends first.
   */
  send(texts: readonly Buffer[], onSent = (): void => undefined): Promise<void> | undefined {
    if (this.#isOver) return undefined
    return this.#raw.writableNeedDrain ? this.#sendLater(texts, onSent) : this.#sendNow(texts, onSent)
  }

  /** Sends what is worth nothing later, unless the reader is behind. */
  sendOrDrop(text: string): void {
    if (!this.#isOver && !this.#raw.writableNeedDrain) this.#ws.send(text)
  }

  /** Says something that is no event, at once: there is little of it, unless somebody asks for ever more and reads none of it. */
  tell(type: ControlType, data: ControlFrame['data'], subscriptionId?: string): void {
    if (this.#raw.writableLength > mostUnread) this.end(closeCodes.tryLater, 'lagged')
    else if (!this.#isOver) this.#ws.send(controlFrame(type, data, subscriptionId))
  }

  beat(): void {
    if (this.#raw.writableNeedDrain) {
      if (++this.#beats.stalled >= patienceBeats) this.end(closeCodes.tryLater, 'lagged')
      return
    }
    this.#beats.stalled = 0
    this.#beats.idle = this.isUsed ? 0 : this.#beats.idle + 1
    if (this.#beats.silent >= silentBeats) this.end(closeCodes.idle, 'no answer to pings')
    else if (this.#beats.idle >= idleBeats) this.end(closeCodes.idle, 'nothing is subscribed to')
    else {
      this.#beats.silent += 1
      this.#ws.ping()
    }
  }

  /** Ends a socket that does not take what it is sent. */
  endStalled(): void {
    if (this.#raw.writableNeedDrain) this.end(closeCodes.tryLater, 'lagged')
  }

  endFor(why: 'revoked' | 'draining'): void {
    if (why === 'revoked') this.end(closeCodes.unauthenticated, 'revoked')
    else this.end(closeCodes.tryLater, 'draining')
  }

  /** Closes; a reader that does not close in turn is cut off. `reason` takes at most 123 bytes. */
  end(code: number, reason: string): void {
    if (this.#isOver) return
    this.#ws.resume()
    this.#ws.close(code, reason)
    this.#closed()
  }

  /** Does one thing after another: until all are done, no more is read than has come already. */
  inTurn(work: () => Promise<void>): void {
    if (this.#waiting === 0) this.#ws.pause()
    this.#waiting += 1
    if (this.#waiting > mostWaiting) this.end(closeCodes.tooMany, 'too many frames at once')
    this.#turn = this.#afterTurn(this.#turn, work)
  }

  #sendNow(texts: readonly Buffer[], onSent: () => void): Promise<void> | undefined {
    this.#raw.cork()
    for (const text of texts) this.#ws.send(text, asText)
    this.#raw.uncork()
    onSent()
    return this.#raw.writableNeedDrain ? this.#untilRoom() : undefined
  }

  async #sendLater(texts: readonly Buffer[], onSent: () => void): Promise<void> {
    await this.#untilRoom()
    await this.send(texts, onSent)
  }

  async #untilRoom(): Promise<void> {
    while (this.#raw.writableNeedDrain && !this.#isOver) await new Promise<void>(resolve => this.#onRoom.push(resolve))
  }

  async #afterTurn(turn: Promise<void>, work: () => Promise<void>): Promise<void> {
    await turn
    if (!this.#isOver) await work()
    this.#waiting -= 1
    if (this.#waiting === 0) this.#ws.resume()
  }

  #tellRoom(): void {
    this.#beats.stalled = 0
    for (const resolve of this.#onRoom.splice(0)) resolve()
  }

  #closed(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#tellRoom()
    for (const run of this.#onClose.splice(0)) run()
  }
}
