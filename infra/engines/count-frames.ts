/** How many frames an animated file holds, from its block structure alone; stops counting beyond `max`. */
export const countFrames = (bytes: Uint8Array, format: string | undefined, max: number): number => {
  if (format === 'gif') return countGifFrames(bytes, max)
  if (format === 'webp') return countWebpFrames(bytes, max)
  return 1
}

const gifHeaderBytes = 13
const imageBlock = 0x2c
const extensionBlock = 0x21

const countGifFrames = (bytes: Uint8Array, max: number): number => {
  let at = gifHeaderBytes + colorTableBytes(bytes[10] ?? 0)
  let frames = 0
  while (at < bytes.length && frames <= max) {
    const block = bytes[at]
    if (block === imageBlock) {
      frames++
      // Ten bytes of descriptor, the local color table, one byte of code size.
      at = skipSubBlocks(bytes, at + 11 + colorTableBytes(bytes[at + 9] ?? 0))
    } else if (block === extensionBlock) at = skipSubBlocks(bytes, at + 2)
    else break
  }
  return frames
}

const colorTableBytes = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)

const skipSubBlocks = (bytes: Uint8Array, start: number): number => {
  let at = start
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1
  return at + 1
}

const countWebpFrames = (bytes: Uint8Array, max: number): number => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 12
  let frames = 0
  while (at + 8 <= view.length && frames <= max) {
    if (view.toString('latin1', at, at + 4) === 'ANMF') frames++
    const size = view.readUInt32LE(at + 4)
    at += 8 + size + (size & 1)
  }
  return frames
}
