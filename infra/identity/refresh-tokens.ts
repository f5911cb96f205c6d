import { createHash, createHmac, randomBytes } from 'node:crypto'

/** The first token of a session: 256 bits that say nothing. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url')

/**
 * The token that follows one, always the same: whoever shows a token twice because an answer was lost is given the same successor
 * again, although nothing but digests is stored. Without the key it cannot be worked out.
 */
export const successorOf = (token: string, key: string): string =>
  createHmac('sha256', key).update(`refresh token\n${token}`).digest('base64url')

/** What is stored of a token. It has 256 bits of chance, so nothing slower than SHA-256 is needed. */
export const tokenDigest = (token: string): Buffer => createHash('sha256').update(token).digest()
