import { createHmac, randomBytes, sign, type KeyObject } from 'node:crypto'

/** What is signed: the exact bytes of the body, under the event's id and the time of this attempt in seconds since 1970. */
export type Unsigned = {
  id: string
  timestamp: number
  body: string | Buffer
  /** Each signs once: of two that overlap, whoever receives may know either. */
  secrets: readonly string[]
  privateKeys: readonly KeyObject[]
}

const prefix = 'whsec_'
const secretBytes = 32

/** A secret of Standard Webhooks 1.0.0, which asks for 24 to 64 random bytes. */
export const newWebhookSecret = (): string => `${prefix}${randomBytes(secretBytes).toString('base64')}`

/** The header `webhook-signature` of Standard Webhooks 1.0.0: `v1` is HMAC-SHA256, `v1a` Ed25519, over `id.timestamp.body`. */
export const signWebhook = ({ id, timestamp, body, secrets, privateKeys }: Unsigned): string => {
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)])
  return [
    ...secrets.map(secret => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`),
    ...privateKeys.map(key => `v1a,${sign(null, signed, key).toString('base64')}`),
  ].join(' ')
}

const keyOf = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64')
