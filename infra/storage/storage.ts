import type { Readable } from 'node:stream'

/** Bytes `start` to `end`, both included. */
export type ByteRange = { start: number; end: number }

export type Written = {
  bytes: number
  /** Hexadecimal. */
  sha256: string
}

/** Where the bytes of assets lie. Keys are made by `assetKey`; any other form of key is refused. */
export type Storage = {
  /** All or nothing; replaces what is there, so writing the same twice leaves the same. */
  write: (key: string, bytes: Uint8Array) => Promise<void>
  /**
   * As `write`, without holding everything in memory. When the source fails, nothing is left.
   * @throws ObjectTooLarge as soon as the source yields more than `maxBytes`.
   */
  writeStream: (key: string, source: AsyncIterable<Uint8Array>, maxBytes: number) => Promise<Written>
  /** @throws ObjectMissing */
  read: (key: string) => Promise<Buffer>
  /** The stream must be read or destroyed. @throws ObjectMissing */
  open: (key: string, range?: ByteRange) => Promise<Readable>
  /** In bytes. @throws ObjectMissing */
  size: (key: string) => Promise<number>
  /** Also when there is nothing to remove. */
  remove: (key: string) => Promise<void>
}

export class ObjectMissing extends Error {
  constructor(key: string, cause?: unknown) {
    super(`nothing is stored under ${key}`, { cause })
    this.name = 'ObjectMissing'
  }
}

export class ObjectTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`)
    this.name = 'ObjectTooLarge'
  }
}
