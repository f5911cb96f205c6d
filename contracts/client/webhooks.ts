/**
 * Webhooks of Inkstone, and of everybody else who follows Standard Webhooks 1.0.0: `v1` is HMAC-SHA256 under a secret `whsec_…`, `v1a`
 * Ed25519 under a key pair `whsk_…`, `whpk_…`, each over `id.timestamp.body`.
 */
import type { CloudEvent } from '../events/lifecycle.ts'
import { base64Of, bytesOfBase64, privateKey, publicKey, secretKey } from './webhook-keys.ts'

type Payload = string | Uint8Array | ArrayBuffer
type Keys = string | readonly string[]

export type Delivered = {
  /** The body exactly as it came, before anything has parsed it. */
  payload: Payload
  headers: Headers | Record<string, string | readonly string[] | undefined>
  /** `whsec_…`; several while one takes the place of another. */
  secret?: Keys
  /** `whpk_…`, from `GET /.well-known/webhook-keys.json`. */
  publicKey?: Keys
  /** How far the time of the delivery may lie from ours, either way; 300 when left out. */
  toleranceSeconds?: number
  /** Milliseconds since 1970; the clock's when left out. */
  now?: number
}

type RejectReason = 'missing-header' | 'malformed-header' | 'too-old' | 'too-new' | 'wrong-signature' | 'malformed-body'

/** Not a delivery to act on: answer 400, and do nothing. */
export class WebhookRejected extends Error {
  readonly reason: RejectReason

  constructor(reason: RejectReason, detail: string) {
    super(detail)
    this.name = 'WebhookRejected'
    this.reason = reason
  }
}

const usualToleranceSeconds = 300
/** More signatures than any sender has keys are not tried. */
const mostSignatures = 32

/**
 * Resolves with the event of a delivery that was signed with one of the keys, just now. Act on each `webhook-id` once: a delivery may
 * come again. In the content mode `binary` the body is the data alone, and the headers `ce-…` are not signed. Compares in constant time:
 * WebCrypto does. @throws WebhookRejected; TypeError for keys that are none
 */
const verify = async <Event = CloudEvent>(delivered: Delivered): Promise<Event> => {
  const { payload, toleranceSeconds = usualToleranceSeconds, now = Date.now() } = delivered
  const body = bytesOf(payload)
  const id = header(delivered, 'webhook-id')
  const timestamp = header(delivered, 'webhook-timestamp')
  // With a dot within the id, the same signature would fit another id with another time.
  if (id.includes('.') || !/^\d{1,12}$/.test(timestamp))
    throw new WebhookRejected('malformed-header', 'webhook-id or webhook-timestamp is malformed.')
  checkTime(Number(timestamp), { now: now / 1000, toleranceSeconds })
  const signatures = header(delivered, 'webhook-signature').split(' ').slice(0, mostSignatures)
  const isOurs = await isSigned(signedBytes({ id, timestamp, body }), signatures, delivered)
  if (!isOurs) throw new WebhookRejected('wrong-signature', 'No signature fits the body, its id and its time.')
  return parse(body) as Event
}

type Unsigned = {
  id: string
  /** Seconds since 1970. */
  timestamp: number
  payload: Payload
  /** `whsec_…` */
  secret?: Keys
  /** `whsk_…` */
  privateKey?: Keys
}

/** The headers that sign a delivery, with a signature of each key: for tests of a receiver, and for whoever passes events on. */
const sign = async ({ id, timestamp, payload, secret = [], privateKey: keys = [] }: Unsigned) => {
  if (id === '' || id.includes('.')) throw new TypeError('The id of a webhook has no dot, and is not empty.')
  const signed = signedBytes({ id, timestamp: String(timestamp), body: bytesOf(payload) })
  const byHmac = [secret].flat().map(async text => {
    const signature = await crypto.subtle.sign('HMAC', await secretKey(text, 'sign'), signed)
    return `v1,${base64Of(signature)}`
  })
  const byEd25519 = [keys].flat().map(async text => {
    const signature = await crypto.subtle.sign('Ed25519', await privateKey(text), signed)
    return `v1a,${base64Of(signature)}`
  })
  const signatures = await Promise.all([...byHmac, ...byEd25519])
  if (signatures.length === 0) throw new TypeError('Name a secret or a private key to sign with.')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  }
}

export const webhooks = { verify, sign }

const header = ({ headers }: Delivered, name: string): string => {
  const value = headers instanceof Headers ? headers.get(name) : valueIn(headers, name)
  // Twice the same header is one that somebody has added.
  if (typeof value === 'string' && value !== '') return value
  throw new WebhookRejected('missing-header', `The header ${name} is missing.`)
}

const valueIn = (headers: Record<string, unknown>, name: string): unknown => {
  const values = Object.entries(headers).filter(([key]) => key.toLowerCase() === name)
  return values.length === 1 ? values[0]![1] : undefined
}

const checkTime = (seconds: number, { now, toleranceSeconds }: { now: number; toleranceSeconds: number }): void => {
  if (now - seconds > toleranceSeconds) throw new WebhookRejected('too-old', 'The delivery is too old.')
  if (seconds - now > toleranceSeconds) throw new WebhookRejected('too-new', 'The delivery comes from the future.')
}

const isSigned = async (
  signed: Uint8Array<ArrayBuffer>,
  signatures: readonly string[],
  delivered: Delivered,
): Promise<boolean> => {
  const keys = await keysOf(delivered)
  for (const versioned of signatures) {
    const [version, text = ''] = versioned.split(',', 2)
    const signature = bytesOfBase64(text) ?? new Uint8Array()
    for (const { algorithm, key } of keys.filter(known => known.version === version)) {
      if (await crypto.subtle.verify(algorithm, key, signature, signed)) return true
    }
  }
  return false
}

const keysOf = async ({ secret = [], publicKey: keys = [] }: Delivered) => {
  const known = await Promise.all([
    ...[secret].flat().map(async text => ({ version: 'v1', algorithm: 'HMAC', key: await secretKey(text, 'verify') })),
    ...[keys].flat().map(async text => ({ version: 'v1a', algorithm: 'Ed25519', key: await publicKey(text) })),
  ])
  if (known.length === 0) throw new TypeError('Name a secret or a public key to verify with.')
  return known
}

const signedBytes = ({ id, timestamp, body }: { id: string; timestamp: string; body: Uint8Array }) => {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

const bytesOf = (payload: Payload): Uint8Array => {
  if (typeof payload === 'string') return new TextEncoder().encode(payload)
  if (payload instanceof Uint8Array) return payload
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload)
  throw new TypeError('The payload is the body as it came, as text or bytes: what was parsed cannot be verified.')
}

const parse = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown
  } catch {
    throw new WebhookRejected('malformed-body', 'The body is signed, but it is not JSON.')
  }
}
