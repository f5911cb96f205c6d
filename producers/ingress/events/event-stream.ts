import type { Response } from 'express'
import type { Caller } from '../caller.ts'
import { controlFrame, heartbeat, retryFrame } from './frames.ts'

/** A reader that has taken nothing for so many heartbeats (a minute) is gone or will never catch up. */
const patienceBeats = 4
/** What is left to send when a stream ends may take so long to leave. */
const farewellMs = 10_000

const headers = {
  'Content-Type': 'text/event-stream',
  // `no-transform` also keeps compressing proxies from collecting events until a block is full.
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
}

/** One open stream of server-sent events. */
export class EventStream {
  readonly caller: Caller
  #response: Response
  #isEnded = false
  #stalledBeats = 0
  #onRoom: (() => void) | undefined
  #onClose: (() => void)[] = []

  constructor(response: Response, caller: Caller) {
    this.caller = caller
    this.#response = response
    response.once('close', () => this.#closed())
    // Its connection broke while something was written; `close` follows.
    response.on('error', () => undefined)
    response.on('drain', () => this.#onRoom?.())
    // Not by Express, which would add a charset: the format knows no other than UTF-8.
    response.status(200).setHeaders(new Map(Object.entries(headers)))
    response.write(retryFrame)
  }

  /** Runs when the stream is over, whoever ended it. */
  onClose(run: () => void): void {
    if (this.#isEnded) run()
    else this.#onClose.push(run)
  }

  /** Resolves when the reader has room for more; one call at a time. */
  async send(frames: string): Promise<void> {
    if (this.#isEnded || this.#response.write(frames)) return
    await new Promise<void>(resolve => {
      this.#onRoom = resolve
    })
    this.#onRoom = undefined
    this.#stalledBeats = 0
  }

  /** Sends what is worth nothing later, unless the reader is behind. */
  sendOrDrop(frames: string): void {
    if (!this.#isEnded && !this.#response.writableNeedDrain) this.#response.write(frames)
  }

  beat(): void {
    if (!this.#response.writableNeedDrain) this.sendOrDrop(heartbeat)
    else if (++this.#stalledBeats >= patienceBeats) this.endLagged()
  }

  endLagged(): void {
    this.end(controlFrame('stream.lagged', { reason: 'The stream was not read fast enough; go on from the last id.' }))
  }

  /** Ends the answer; the reader connects again by itself. */
  end(lastFrames = ''): void {
    if (this.#isEnded) return
    const timer = setTimeout(() => this.#response.destroy(), farewellMs).unref()
    this.#response.once('close', () => clearTimeout(timer))
    this.#response.end(lastFrames)
    this.#closed()
  }

  #closed(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#onRoom?.()
    for (const run of this.#onClose.splice(0)) run()
  }
}
