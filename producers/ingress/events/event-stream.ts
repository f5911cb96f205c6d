import type { Response } from 'express'
import type { Caller } from '../caller.ts'
import type { OpenStream } from './streams.ts'
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
export class EventStream implements OpenStream {
  readonly caller: Caller
  readonly gauge = 'sseConnections'
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
    // Also when nobody waits for room: what was dropped or skipped meanwhile is no reason to end a reader that keeps up again.
    response.on('drain', () => {
      this.#stalledBeats = 0
      this.#onRoom?.()
    })
    // Not by Express, which would add a charset: the format knows no other than UTF-8.
    response.status(200).setHeaders(new Map(Object.entries(headers)))
    // The answer goes on to the end of its connection, so no chunks are needed, which cost three pieces for each write.
    response.removeHeader('Transfer-Encoding')
    response.write(retryFrame)
  }

  /** Runs when the stream is over, whoever ended it. */
  onClose(run: () => void): void {
    if (this.#isEnded) run()
    else this.#onClose.push(run)
  }

  /** Resolves when the reader has room for more; nothing, if it has room now. One call at a time. */
  send(frames: string | Buffer): Promise<void> | undefined {
    return this.#isEnded || this.#response.write(frames) ? undefined : this.#untilRoom()
  }

  /** Sends what is worth nothing later, unless the reader is behind. */
  sendOrDrop(frames: string | Buffer): void {
    if (!this.#isEnded && !this.#response.writableNeedDrain) this.#response.write(frames)
  }

  beat(): void {
    if (!this.#response.writableNeedDrain) this.sendOrDrop(heartbeat)
    else if (++this.#stalledBeats >= patienceBeats) this.endLagged()
  }

  /** Whoever reads asks again, and is told why not. */
  endFor(): void {
    this.end()
  }

  endLagged(): void {
    this.end(controlFrame('stream.lagged', { reason: 'The stream was not read fast enough; go on from the last id.' }))
  }

  /** Ends the answer; the reader connects again by itself. */
  end(lastFrames: string | Buffer = ''): void {
    if (this.#isEnded) return
    const timer = setTimeout(() => this.#response.destroy(), farewellMs).unref()
    this.#response.once('close', () => clearTimeout(timer))
    this.#response.end(lastFrames)
    this.#closed()
  }

  async #untilRoom(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#onRoom = resolve
    })
    this.#onRoom = undefined
  }

  #closed(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#onRoom?.()
    for (const run of this.#onClose.splice(0)) run()
  }
}
