import type { Response } from 'express'
import { callerOf } from './context.ts'
import { Problem } from './problem.ts'

const fiveMinutesMs = 5 * 60_000

/**
 * Step-up: lets a person on only when they have shown within `maxAgeMs` that it is them, by a password or a second factor. A key passes
 * here; whether it may come so far is for the operation's scope to say. @throws Problem reauth-required
 */
export const requireProof = (response: Response, maxAgeMs = fiveMinutesMs): void => {
  const { person } = callerOf(response)
  if (!person || Date.now() - person.provenAt.getTime() <= maxAgeMs) return
  throw new Problem('reauth-required', {
    detail: 'Prove with your password or a second factor that it is you, at POST /v1/auth/prove, and send this again.',
    headers: {
      // RFC 9470 §3
      'WWW-Authenticate': `Bearer error="insufficient_user_authentication", max_age=${Math.floor(maxAgeMs / 1000)}`,
    },
    extra: { max_age: Math.floor(maxAgeMs / 1000) },
  })
}
