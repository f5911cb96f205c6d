/** Server-sent events as they are read: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
import { InkstoneError } from './inkstone-error.ts'

export type Frame = {
  /** Where the stream stands after this frame. */
  id: string | undefined
  type: string
  /** Empty in a frame that only moves the cursor. */
  data: string
}

/** Puts frames together from bytes, however these are cut. Keeps at most `maxLength` characters of a frame that is not whole. */
export class FrameReader {
  /** How long the server asks for between two connections. */
  retryMs: number | undefined
  readonly #maxLength: number
  readonly #decoder = new TextDecoder()
  #line: string[] = []
  #afterReturn = false
  #length = 0
  #id: string | undefined
  #type = ''
  #data: string[] = []
  #isEmpty = true

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  /** The frames that end within this chunk. @throws RangeError when one is longer than allowed */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = []
    for (const line of this.#linesOf(this.#decoder.decode(chunk, { stream: true }))) {
      const frame = line === '' ? this.#end() : this.#read(line)
      if (frame) frames.push(frame)
    }
    if (this.#length > this.#maxLength) throw new RangeError('a frame is too large')
    return frames
  }

  /** Lines end with CR, LF or both, of which the second may come with the next chunk. */
  *#linesOf(text: string): Generator<string> {
    let begin = this.#afterReturn && text.startsWith('\n') ? 1 : 0
    if (text !== '') this.#afterReturn = text.endsWith('\r')
    const ends = /\r\n|\r|\n/g
    ends.lastIndex = begin
    for (let end = ends.exec(text); end; end = ends.exec(text)) {
      this.#keep(text.slice(begin, end.index))
      begin = ends.lastIndex
      yield this.#line.splice(0).join('')
    }
    this.#keep(text.slice(begin))
  }

  #keep(part: string): void {
    this.#line.push(part)
    this.#length += part.length
  }

  #read(line: string): undefined {
    const colon = line.indexOf(':')
    if (colon === 0) return
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    this.#set(name, value)
  }

  #set(name: string, value: string): void {
    if (name === 'data') this.#data.push(value)
    else if (name === 'event') this.#type = value
    else if (name === 'id' && !value.includes('\0')) this.#id = value
    else if (name === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value)
    this.#isEmpty &&= name !== 'data' && name !== 'id'
  }

  #end(): Frame | undefined {
    const frame = { id: this.#id, type: this.#type || 'message', data: this.#data.splice(0).join('\n') }
    const isEmpty = this.#isEmpty
    this.#type = ''
    this.#isEmpty = true
    this.#length = 0
    return isEmpty ? undefined : frame
  }
}

/** The JSON of a frame. @throws InkstoneError `unreadable-answer` */
export const dataOf = (data: string): object => {
  try {
    const value = JSON.parse(data) as unknown
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below.
  }
  throw new InkstoneError('The stream has an event that is not JSON.', { code: 'unreadable-answer' })
}
