/** The keys of Standard Webhooks 1.0.0 as WebCrypto takes them. No message of an error repeats a key. */

type Bytes = Uint8Array<ArrayBuffer>

/** What stands before the seed in a PKCS #8 Ed25519 key (RFC 8410 §7). */
const pkcs8Head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
const seedBytes = 32
const publicKeyBytes = 32

/** The key of `whsec_…`, which may stand without its prefix. */
export const secretKey = (secret: string, usage: 'sign' | 'verify') =>
  crypto.subtle.importKey('raw', keyBytes('whsec_', secret), { name: 'HMAC', hash: 'SHA-256' }, false, [usage])

/** The key of `whpk_…`. */
export const publicKey = (text: string) => {
  const bytes = keyBytes('whpk_', text)
  if (bytes.length !== publicKeyBytes) throw new TypeError('The key that begins with whpk_ is not one of 32 bytes.')
  return crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify'])
}

/** The key of `whsk_…`: the seed, or the seed with the public key behind it. */
export const privateKey = (text: string) => {
  const seed = keyBytes('whsk_', text).subarray(0, seedBytes)
  if (seed.length !== seedBytes) throw new TypeError('The key that begins with whsk_ has fewer than 32 bytes.')
  return crypto.subtle.importKey('pkcs8', Uint8Array.of(...pkcs8Head, ...seed), { name: 'Ed25519' }, false, ['sign'])
}

const keyBytes = (prefix: string, text: string): Bytes => {
  const isOther = /^wh\w{2,4}_/.test(text) && !text.startsWith(prefix)
  const bytes = isOther ? undefined : bytesOfBase64(text.startsWith(prefix) ? text.slice(prefix.length) : text)
  if (bytes === undefined || bytes.length === 0) throw new TypeError(`This is no key that begins with ${prefix}.`)
  return bytes
}

/** Undefined for what is not base64. */
export const bytesOfBase64 = (text: string): Bytes | undefined => {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

export const base64Of = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)))
