import type { ImageFormat } from '#infra/engines/inspect-image.ts'
import { Problem } from '../problem.ts'

/**
 * Refuses a file whose header is in order and whose end is missing, and one that is something else besides an image.
 * @throws Problem undecodable-image
 */
export const checkWhole = (file: Uint8Array, format: ImageFormat): void => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (!isComplete[format](bytes)) throw refusal('The file is cut short.')
  if (isSomethingElse(bytes)) throw refusal('The file is an image and something else at once.')
}

/** Whether some program would take these bytes for an archive, a document or a page, whatever else they are. */
export const isSomethingElse = (bytes: Buffer): boolean => isArchive(bytes) || isDocument(bytes) || hasMarkup(bytes)

const refusal = (detail: string): Problem => new Problem('undecodable-image', { detail })

// Bytes after the end are let pass: cameras and screenshot tools leave them in honest files.
const isComplete: Record<ImageFormat, (bytes: Buffer) => boolean> = {
  png: bytes => bytes.includes(pngEnd),
  jpeg: bytes => bytes.lastIndexOf('ffd9', undefined, 'hex') > startOfScan(bytes),
  gif: bytes => bytes[endOfGifBlocks(bytes)] === 0x3b,
  webp: bytes => bytes.length >= bytes.readUInt32LE(4) + 8,
}

const pngEnd = Buffer.from('0000000049454e44ae426082', 'hex')

// Segment by segment, because an embedded preview has a start and an end of its own.
const startOfScan = (bytes: Buffer): number => {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]
    if (marker === 0xda) return at
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return bytes.length
}

const endOfGifBlocks = (bytes: Buffer): number => {
  let at = 13 + gifColorsBytes(bytes[10])
  while (bytes[at] === 0x2c || bytes[at] === 0x21) {
    // A picture has ten bytes of descriptor, its colors and one byte of code size; an extension has two bytes.
    at += bytes[at] === 0x2c ? 11 + gifColorsBytes(bytes[at + 9]) : 2
    while (bytes[at]) at += bytes[at]! + 1
    at++
  }
  return at
}

const gifColorsBytes = (flags = 0): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)

// An archive is found from its end: the record there closes it, followed by a comment of at most 65 535 bytes.
const isArchive = (bytes: Buffer): boolean => {
  const tail = bytes.subarray(-(22 + 0xffff))
  const at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  return at !== -1 && at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length
}

// Readers of PDF accept the mark anywhere in the first kilobyte.
const isDocument = (bytes: Buffer): boolean => bytes.subarray(0, 1024).includes('%PDF-')

const markup = ['<script', '<html', '<!doctype html', '<svg', '<?php']

const hasMarkup = (bytes: Buffer): boolean => {
  for (let at = bytes.indexOf('<'); at !== -1; at = bytes.indexOf('<', at + 1)) {
    const text = bytes.toString('latin1', at, at + 14).toLowerCase()
    if (markup.some(mark => text.startsWith(mark))) return true
  }
  return false
}
