import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto'
import { errors, exportJWK, jwtVerify, SignJWT, type JWK } from 'jose'
import type { SigningKey } from '../config-values.ts'

/** Short, since a token says nothing new until it is renewed; what it opens is checked against its session all the same. */
export const accessTokenSeconds = 600

/** What an access token says: who, in which session and account, and when it was last proven that it is them. */
export type AccessClaims = { userId: string; sessionId: string; accountId: string; provenAt: Date }

/** What a token that is still good says, and until when it is. */
export type ReadAccess = AccessClaims & { expiresAt: Date }

/** Why a token is refused. Which of the checks it failed is nobody's business. */
type RefusedToken = 'expired' | 'invalid'

export type AccessTokens = {
  sign: (claims: AccessClaims, now?: Date) => Promise<string>
  /** @returns the claims of a token that this installation has signed and that is still good, or why it is not. */
  verify: (token: string) => Promise<ReadAccess | RefusedToken>
  /** The public keys, as RFC 7517 writes them. */
  jwks: () => Promise<{ keys: JWK[] }>
}

export type AccessTokensOptions = {
  /** The first signs, all of them verify. */
  keys: readonly SigningKey[]
  /** Who signs and whom tokens are for. */
  issuer: string
}

/** The one algorithm: a header that names any other is refused before a key is looked for (RFC 8725 §3.1). */
const algorithm = 'EdDSA'
const type = 'at+jwt'
/** How far the clocks of two hosts may be apart. */
const clockToleranceSeconds = 5
/** Headers that would have the verifier take a key from the token itself or fetch one. */
const foreignKeys = ['jku', 'jwk', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit']

/** Signs and reads access tokens (RFC 9068). */
export const accessTokens = ({ keys, issuer }: AccessTokensOptions): AccessTokens => {
  const pairs = keys.map(({ kid, secret }) => ({ kid, ...keyPair(secret) }))
  const signing = pairs[0]!
  const publicKeys = new Map(pairs.map(({ kid, publicKey }) => [kid, publicKey]))

  const keyOf = ({ kid, ...header }: { kid?: string }): KeyObject => {
    const key = publicKeys.get(kid ?? '')
    if (!key || foreignKeys.some(name => name in header)) throw new errors.JWSInvalid('no key of ours')
    return key
  }

  return {
    sign: ({ userId, sessionId, accountId, provenAt }, now = new Date()) =>
      new SignJWT({ sid: sessionId, acc: accountId, auth_time: seconds(provenAt) })
        .setProtectedHeader({ alg: algorithm, typ: type, kid: signing.kid })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(userId)
        .setIssuedAt(seconds(now))
        .setExpirationTime(seconds(now) + accessTokenSeconds)
        .sign(signing.privateKey),

    verify: async token => {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: [algorithm],
          typ: type,
          issuer,
          audience: issuer,
          requiredClaims: ['sub', 'sid', 'acc', 'auth_time', 'iat', 'exp'],
          maxTokenAge: accessTokenSeconds,
          clockTolerance: clockToleranceSeconds,
        })
        return readClaims(payload)
      } catch (error) {
        return error instanceof errors.JWTExpired ? 'expired' : 'invalid'
      }
    },

    jwks: async () => ({
      keys: await Promise.all(
        pairs.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' })),
      ),
    }),
  }
}

const readClaims = (payload: Record<string, unknown>): ReadAccess | RefusedToken => {
  const { sub, sid, acc, auth_time: provenAt, exp } = payload
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof acc !== 'string') return 'invalid'
  if (typeof provenAt !== 'number' || !Number.isSafeInteger(provenAt) || typeof exp !== 'number') return 'invalid'
  const [proven, expires] = [provenAt, exp].map(second => new Date(second * 1000))
  return { userId: sub, sessionId: sid, accountId: acc, provenAt: proven!, expiresAt: expires! }
}

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000)

/** RFC 8410 §7: what stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

// A secret like every other of the installation's is easier to keep and to change than a PEM file; the key follows from it.
const keyPair = (secret: string): { privateKey: KeyObject; publicKey: KeyObject } => {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'inkstone access tokens', 32))
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}
