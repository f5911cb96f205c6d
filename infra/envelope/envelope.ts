import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

/** A key that wraps other keys; which one it is says its id. */
export type WrappingKey = { kid: string; secret: string }

/** What was encrypted: nonce, ciphertext and tag in one. */
export type Sealed = Buffer

const nonceBytes = 12
const tagBytes = 16
export const dataKeyBytes = 32

/**
 * AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D §8.2.2; 2³² uses of one key at most, and a key here belongs to one
 * account). `about` is authenticated with it: what was sealed about one thing does not open as another.
 */
export const seal = (key: Buffer, plain: Buffer, about: string): Sealed => {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(about))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error when the key, the bytes or what it is about are not the same as they were. */
export const unseal = (key: Buffer, sealed: Sealed, about: string): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(about))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
}

/** A key for one account, wrapped by the first of the installation's keys. */
export type WrappedKey = { kid: string; wrapped: Sealed }

export const wrap = ({ kid, secret }: WrappingKey, dataKey: Buffer, owner: string): WrappedKey => ({
  kid,
  wrapped: seal(derive(secret), dataKey, `data key of ${owner} under ${kid}`),
})

/** @throws Error when the installation no longer has the key that it was wrapped by. */
export const unwrap = (keys: readonly WrappingKey[], { kid, wrapped }: WrappedKey, owner: string): Buffer => {
  const key = keys.find(known => known.kid === kid)
  if (!key) throw new Error(`the wrapping key ${kid} is not configured`)
  return unseal(derive(key.secret), wrapped, `data key of ${owner} under ${kid}`)
}

// The configured secret is text of any length of at least 32 characters.
const derive = (secret: string): Buffer => createHmac('sha256', secret).update('inkstone data key wrapping').digest()
