/** Frames of RFC 6455 on the client's side, as far as the bench needs them: what `ws` keeps per socket would be too much here. */

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const
export type Frame = { opcode: number; payload: Buffer }

/** The frame that begins at `offset`, and where the next one does; undefined until all of it is there. */
export const readFrame = (bytes: Buffer, offset: number): { frame: Frame; end: number } | undefined => {
  const left = bytes.length - offset
  if (left < 2) return undefined
  const short = bytes[offset + 1]! & 0x7f
  const head = short === 126 ? 4 : short === 127 ? 10 : 2
  if (left < head) return undefined
  const length = short === 126 ? bytes.readUInt16BE(offset + 2) : short === 127 ? longLength(bytes, offset + 2) : short
  if (left < head + length) return undefined
  const start = offset + head
  return {
    frame: { opcode: bytes[offset]! & 0x0f, payload: bytes.subarray(start, start + length) },
    end: start + length,
  }
}

const longLength = (bytes: Buffer, offset: number): number => Number(bytes.readBigUInt64BE(offset))

// A mask of zeros is a mask, and leaves the payload as it is.
const masked = (opcode: number, payload: Buffer): Buffer => {
  const isShort = payload.length < 126
  const head = Buffer.alloc((isShort ? 2 : 4) + 4)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | (isShort ? payload.length : 126)
  if (!isShort) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

export const textFrame = (text: string): Buffer => masked(opcodes.text, Buffer.from(text))
export const pongFrame = (payload: Buffer): Buffer => masked(opcodes.pong, payload)
export const isPing = ({ opcode }: Frame): boolean => opcode === opcodes.ping
