import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const lookupLength = 8
/** 32 characters of base 62 are 190 bits. */
const secretLength = 32
const checksumLength = 6
const tokenPattern = /^ink_(live|test)_([0-9A-Za-z]{8})([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/

export type NewKey = {
  /** Shown once, stored nowhere. */
  token: string
  /** The part that the row is found by; no secret. */
  lookup: string
  digest: Buffer
  /** What people recognise the key by. */
  start: string
}

/** A new API key: `ink_live_`, 8 characters to find it by, 32 of secret, 6 of CRC-32 so that a scanner or a typo is told without a query. */
export const newApiKey = (pepper: string): NewKey => {
  const lookup = randomText(lookupLength)
  const body = `ink_live_${lookup}${randomText(secretLength)}`
  const token = body + checksum(body)
  return { token, lookup, digest: digestKey(token, pepper), start: token.slice(0, 12) }
}

/** The lookup part of a token that is well formed, or undefined. */
export const readApiKey = (token: string): { lookup: string } | undefined => {
  const match = tokenPattern.exec(token)
  if (!match || checksum(token.slice(0, -checksumLength)) !== match[4]) return undefined
  return { lookup: match[2]! }
}

/** Keyed, so that a copy of the table alone does not allow guessing offline. */
export const digestKey = (token: string, pepper: string): Buffer => createHmac('sha256', pepper).update(token).digest()

export const isSameDigest = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

const randomText = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

const checksum = (text: string): string => {
  let rest = crc32(text)
  let digits = ''
  for (let place = 0; place < checksumLength; place++) {
    digits = alphabet[rest % alphabet.length]! + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits
}
