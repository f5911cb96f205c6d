import { hkdfSync } from 'node:crypto'
import { seal, unseal } from '../envelope/envelope.ts'

/**
 * Encrypts what opens the way to pay, for its passage through broker and database. The key follows from the newest secret that the
 * provider signs with: who asks the provider and who answers customers both have it, and nobody else.
 */
export const sealSecret = (secrets: readonly string[], plain: string, paymentId: string): string =>
  seal(keyOf(secrets[0]!), Buffer.from(plain), aboutOf(paymentId)).toString('base64url')

/** Undefined when none of the secrets opens it: they were changed since. */
export const openSecret = (secrets: readonly string[], sealed: string, paymentId: string): string | undefined => {
  for (const secret of secrets) {
    try {
      return unseal(keyOf(secret), Buffer.from(sealed, 'base64url'), aboutOf(paymentId)).toString()
    } catch {
      // Another one may be the right one.
    }
  }
  return undefined
}

const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'inkstone payment secrets', 32))
const aboutOf = (paymentId: string): string => `secret of ${paymentId}`
