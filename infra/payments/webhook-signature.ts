import { createHmac, timingSafeEqual } from 'node:crypto'

/** A message that is older, or that far ahead, may have been kept by somebody. */
const toleranceSeconds = 300

type Signed = { body: Buffer; header: string | undefined; secrets: readonly string[]; nowMs: number }

/**
 * Whether the provider has signed exactly these bytes, lately: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=…]`, where v1 is the
 * HMAC-SHA256 of `<t>.<body>` (https://docs.stripe.com/webhooks#verify-manually). While a secret is being changed there are several
 * on either side.
 */
export const isSignedByProvider = ({ body, header = '', secrets, nowMs }: Signed): boolean => {
  const parts = header.split(',').map(part => part.split('=', 2) as [string, string?])
  const time = parts.find(([name]) => name.trim() === 't')?.[1] ?? ''
  if (!/^\d{1,12}$/.test(time) || Math.abs(nowMs / 1000 - Number(time)) > toleranceSeconds) return false
  const given = parts.flatMap(([name, value]) => (name.trim() === 'v1' && value ? [Buffer.from(value, 'hex')] : []))
  const expected = secrets.map(secret => createHmac('sha256', secret).update(`${time}.`).update(body).digest())
  return expected.some(digest => given.some(one => one.length === digest.length && timingSafeEqual(one, digest)))
}
