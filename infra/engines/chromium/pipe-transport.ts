import type { ConnectionTransport } from 'puppeteer-core'
import type { Readable, Writable } from 'node:stream'

/** What a picture or a document may take as base 64. A larger one would have to fit into our own memory twice. */
const maxMessageBytes = 64 * 2 ** 20
/** An answer names its command at its beginning and its page at its end. */
const keptBytes = 200

/** Part of the error with which a command ends whose answer is too large. */
export const tooLarge = 'The answer is too large'

/** The browser's debugging protocol over two pipes that only it and we have: no port that others could reach. Messages end in a NUL. */
export class PipeTransport implements ConnectionTransport {
  onmessage?: (message: string) => void
  onclose?: () => void
  readonly #toBrowser: Writable
  readonly #fromBrowser: Readable
  readonly #maxBytes: number
  #parts: Buffer[] = []
  #bytes = 0

  constructor(toBrowser: Writable, fromBrowser: Readable, maxBytes = maxMessageBytes) {
    this.#toBrowser = toBrowser
    this.#fromBrowser = fromBrowser
    this.#maxBytes = maxBytes
    fromBrowser.on('data', (chunk: Buffer) => this.#take(chunk))
    fromBrowser.once('close', () => this.onclose?.())
    // The end of the browser shows as `close`; what was to be written then has nobody to read it.
    for (const stream of [toBrowser, fromBrowser]) stream.on('error', () => undefined)
  }

  send(message: string): void {
    if (this.#toBrowser.writable) this.#toBrowser.write(`${message}\0`)
  }

  close(): void {
    this.#toBrowser.destroy()
    this.#fromBrowser.destroy()
  }

  #take(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      this.#hold(chunk.subarray(start, end))
      this.#pass()
      start = end + 1
    }
    this.#hold(chunk.subarray(start))
  }

  #hold(part: Buffer): void {
    this.#parts.push(part)
    this.#bytes += part.length
    if (this.#bytes <= this.#maxBytes) return
    const all = Buffer.concat(this.#parts)
    this.#parts = [all.subarray(0, keptBytes), all.subarray(Math.max(keptBytes, all.length - keptBytes))].map(kept =>
      Buffer.from(kept),
    )
  }

  #pass(): void {
    const text = Buffer.concat(this.#parts).toString('utf8')
    const message = this.#bytes <= this.#maxBytes ? text : refusalOf(text)
    this.#parts = []
    this.#bytes = 0
    if (message !== undefined) this.onmessage?.(message)
  }
}

/** The answer in place of one that was too large; undefined for an event, which nobody waits for. */
const refusalOf = (ends: string): string | undefined => {
  const id = /^\{"id":(\d+),/.exec(ends)?.[1]
  if (id === undefined) return undefined
  const sessionId = /"sessionId":"([0-9A-F]+)"\}$/.exec(ends)?.[1]
  return JSON.stringify({ id: Number(id), error: { code: -32_000, message: tooLarge }, sessionId })
}
