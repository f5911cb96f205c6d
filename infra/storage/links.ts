import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SigningKey } from '../config-values.ts'

const longestMs = 24 * 3_600_000

/** What a link says of itself, as it was sent. */
export type SentLink = { assetId: string; exp: string; kid: string; sig: string }

export type Links = {
  /** A link to the bytes of an asset that needs no key; who has it may read until it ends. */
  signLink: (assetId: string, now?: Date) => { url: string; expiresAt: Date }
  /** `expired` is told only of links that were signed here. */
  checkLink: (link: SentLink, now?: Date) => 'valid' | 'expired' | 'invalid'
  /** When a link was signed, by the clock of whoever did. */
  signedAt: (link: Pick<SentLink, 'exp'>) => Date
}

type Options = {
  publicUrl: string
  /** The first signs, all verify: a key is replaced by putting another before it, and the old one taken out a day later. */
  keys: readonly SigningKey[]
  ttlMs?: number
}

/** Signed links to files. No state: they end by their time, by the removal of their key, with the asset, or when it says so. */
export const createLinks = ({ publicUrl, keys, ttlMs = longestMs }: Options): Links => {
  const [current] = keys
  if (!current) throw new TypeError('links need a key to sign with')
  if (!(ttlMs > 0 && ttlMs <= longestMs)) throw new RangeError('links last at most a day')
  const secrets = new Map(keys.map(({ kid, secret }) => [kid, secret]))

  return {
    signLink: (assetId, now = new Date()) => {
      // To the millisecond: two links that were signed in the same second may stand on both sides of a revocation.
      const exp = (now.getTime() + ttlMs) / 1000
      const sig = signatureOf({ assetId, exp: String(exp), kid: current.kid }, current.secret)
      const url = `${publicUrl}/v1/files/${assetId}?exp=${exp}&kid=${current.kid}&sig=${sig}`
      return { url, expiresAt: new Date(exp * 1000) }
    },
    checkLink: (link, now = new Date()) => {
      const secret = secrets.get(link.kid)
      if (secret === undefined || !isSame(link.sig, signatureOf(link, secret))) return 'invalid'
      return Number(link.exp) * 1000 > now.getTime() ? 'valid' : 'expired'
    },
    signedAt: ({ exp }) => new Date(Math.round(Number(exp) * 1000) - ttlMs),
  }
}

// The method is part of what is signed, so that a link to read never becomes one to do something else.
const signatureOf = ({ assetId, exp, kid }: Omit<SentLink, 'sig'>, secret: string): string =>
  createHmac('sha256', secret).update(`GET\n${assetId}\n${exp}\n${kid}`).digest('base64url')

// The texts are compared, not the bytes they stand for: the last character of base64url has bits that decoding ignores.
const isSame = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
