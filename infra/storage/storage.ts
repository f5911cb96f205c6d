import type { Readable } from 'node:stream'

/** Bytes `start` to `end`, both included. */
export type ByteRange = { start: number; end: number }

export type Written = {
  bytes: number
  /** Hexadecimal. */
  sha256: string
}

export type StoredObject = { key: string; storedAt: Date }

export type PresignedRequest = {
  method: 'GET' | 'HEAD'
  /** What the answer says of itself. */
  contentType: string
  contentDisposition: string
  ttlSeconds: number
}

/** Where the bytes of files lie. Keys are made in `contracts/storage-keys.ts`; any other form of key is refused. */
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
  /** Everything in a folder, which is the first part of a key, in any order. What comes and goes meanwhile may be left out. */
  list: (folder: string) => AsyncIterable<StoredObject>
  /**
   * An address at which the storage itself answers, to whoever has it. It cannot be revoked. Absent where there is no such thing, or
   * the operator does not want it. Says nothing about whether there is an object.
   */
  presign?: (key: string, request: PresignedRequest) => Promise<string>
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

/** The storage does not do what it is asked to, which may change. The message is for operators and holds no secret. */
export class StorageTrouble extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StorageTrouble'
  }
}
