import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

/** RFC 4226 §4: 160 bits, as long as the digest that codes are made from. */
const secretBytes = 20
/** What every app knows without being told (RFC 6238 §1.2): SHA-1, six digits, half a minute. */
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** RFC 6238 §5.2: one step for the way and for clocks that are apart. */
const window = 1

export const newTotpSecret = (): Buffer => randomBytes(secretBytes)

/** A secret as people type it in, and as apps read it from a QR code. `label` is whom the app shows it for. */
export const describeTotp = (secret: Buffer, label: string): { secret: string; address: string } => {
  const totp = new TOTP({ ...form, issuer: 'Inkstone', label, secret: secretOf(secret) })
  return { secret: totp.secret.base32, address: totp.toString() }
}

/** The step of time that a code belongs to: the one of now, or the one before or after. Undefined for a code of none of them. */
export const totpStep = (secret: Buffer, code: string, now = new Date()): number | undefined => {
  if (!/^\d{6}$/.test(code)) return undefined
  const timestamp = now.getTime()
  const distance = TOTP.validate({ ...form, secret: secretOf(secret), token: code, timestamp, window })
  return distance === null ? undefined : TOTP.counter({ period: form.period, timestamp }) + distance
}

const secretOf = (bytes: Buffer): Secret => new Secret({ buffer: new Uint8Array(bytes).buffer })
