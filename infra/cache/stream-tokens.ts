import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Redis } from './redis.ts'

/** What stream tokens begin with, so that they are told from keys at a glance. */
const prefix = 'ist_'
const form = /^ist_[\w-]{32}$/
const lifeMs = 60_000

/** Redis did not answer: nobody can say whether a token was used before. */
export class StreamTokensAway extends Error {}

export type StreamTokens<Claims> = {
  /** @throws StreamTokensAway */
  make: (claims: Claims) => Promise<{ token: string; expiresAt: Date }>
  /** What a token was made for, once: of those who take it at the same time one gets it. @throws StreamTokensAway */
  take: (token: string) => Promise<Claims | undefined>
}

/**
 * Tokens that may stand in an address since they open one stream and then nothing. Redis holds a digest of each and what it was
 * made for, under a seal: whoever can write to Redis cannot make one.
 */
export const streamTokens = <Claims extends object>(redis: Redis, secret: string): StreamTokens<Claims> => {
  const seal = (digest: string, text: string): Buffer =>
    createHmac('sha256', secret).update(`stream-token\n${digest}\n${text}`).digest()

  const open = (digest: string, sealed: string): Claims | undefined => {
    const [mac, text] = splitOnce(sealed)
    const [given, right] = [Buffer.from(mac, 'base64url'), seal(digest, text)]
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    const { until, claims } = JSON.parse(text) as { until: number; claims: Claims }
    return until > Date.now() ? claims : undefined
  }

  return {
    make: async claims => {
      const token = prefix + randomBytes(24).toString('base64url')
      const until = Date.now() + lifeMs
      const digest = digestOf(token)
      const text = JSON.stringify({ until, claims })
      const sealed = `${seal(digest, text).toString('base64url')}.${text}`
      await answered(redis.set(keyOf(digest), sealed, 'PX', lifeMs))
      return { token, expiresAt: new Date(until) }
    },
    take: async token => {
      if (!form.test(token)) return undefined
      const digest = digestOf(token)
      const sealed = await answered(redis.getdel(keyOf(digest)))
      return sealed === null ? undefined : open(digest, sealed)
    },
  }
}

export const isStreamToken = (token: string): boolean => token.startsWith(prefix)

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')
const keyOf = (digest: string): string => `stream-token:${digest}`

const splitOnce = (text: string): [string, string] => {
  const dot = text.indexOf('.')
  return [text.slice(0, dot), text.slice(dot + 1)]
}

const answered = async <Value>(answer: Promise<Value>): Promise<Value> => {
  try {
    return await answer
  } catch (error) {
    throw new StreamTokensAway('Redis does not answer', { cause: error })
  }
}
