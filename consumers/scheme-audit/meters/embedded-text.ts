// What an image file says beside its pixels: comments, metadata, and whatever lies behind its end.
import type { ImageFormat } from '#infra/engines/inspect-image.ts'

const maxBytes = 65_536

/** At most 64 KiB of it, byte by byte as Latin-1; compressed parts stay compressed. */
export const embeddedText = (bytes: Uint8Array, format: ImageFormat): string => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  let size = 0
  for (const part of walks[format](file)) {
    parts.push(part.toString('latin1', 0, Math.min(part.length, maxBytes - size)))
    size += part.length
    if (size >= maxBytes) break
  }
  return parts.join('\n')
}

const pngPixels = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'fdAT', 'fcTL', 'acTL'])

const pngParts = function* (file: Buffer): Generator<Buffer> {
  let at = 8
  while (at + 12 <= file.length) {
    const size = file.readUInt32BE(at)
    const type = file.toString('latin1', at + 4, at + 8)
    if (!pngPixels.has(type)) yield file.subarray(at + 8, at + 8 + size)
    at += 12 + size
    if (type === 'IEND') break
  }
  if (at < file.length) yield file.subarray(at)
}

const jpegEnd = Buffer.from([0xff, 0xd9])
const [firstApp, lastApp, comment, startOfScan] = [0xe0, 0xef, 0xfe, 0xda]
const saysSomething = (marker: number): boolean => (marker >= firstApp && marker <= lastApp) || marker === comment

const jpegParts = function* (file: Buffer): Generator<Buffer> {
  let at = 2
  while (at + 4 <= file.length && file[at] === 0xff && file[at + 1] !== startOfScan) {
    const size = file.readUInt16BE(at + 2)
    if (saysSomething(file[at + 1]!)) yield file.subarray(at + 4, at + 2 + size)
    at += 2 + Math.max(2, size)
  }
  const end = file.indexOf(jpegEnd, at)
  if (end >= 0 && end + 2 < file.length) yield file.subarray(end + 2)
}

const [gifImage, gifExtension, graphicControl] = [0x2c, 0x21, 0xf9]
const colorTableBytes = (flags = 0): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)

const gifParts = function* (file: Buffer): Generator<Buffer> {
  let at = 13 + colorTableBytes(file[10])
  while (file[at] === gifExtension || file[at] === gifImage) {
    const isExtension = file[at] === gifExtension
    const start = isExtension ? at + 2 : at + 11 + colorTableBytes(file[at + 9])
    const end = endOfBlocks(file, start)
    if (isExtension && file[at + 1] !== graphicControl) yield file.subarray(start, end)
    at = end
  }
  // What stands here ends the file.
  if (at + 1 < file.length) yield file.subarray(at + 1)
}

const endOfBlocks = (file: Buffer, start: number): number => {
  let at = start
  while (at < file.length && file[at] !== 0) at += file[at]! + 1
  return at + 1
}

const webpPixels = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANMF', 'ANIM', 'ICCP'])

const webpParts = function* (file: Buffer): Generator<Buffer> {
  let at = 12
  while (at + 8 <= file.length) {
    const size = file.readUInt32LE(at + 4)
    if (!webpPixels.has(file.toString('latin1', at, at + 4))) yield file.subarray(at + 8, at + 8 + size)
    at += 8 + size + (size & 1)
  }
}

const walks: Record<ImageFormat, (file: Buffer) => Generator<Buffer>> = {
  png: pngParts,
  jpeg: jpegParts,
  gif: gifParts,
  webp: webpParts,
}
