import assert from 'node:assert/strict'
import { Secret, TOTP } from 'otpauth'
import { query, sql } from '#infra/db/sql.ts'
import type { Platform } from './platform.ts'
import { signedUp, type SignedUp } from './signed-up.ts'

/** What an app shows now, or so many steps of half a minute later. */
export const codeOf = (secret: string, later = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + later * 30_000 })

/** What the app shows, as if the last code that was used were long gone. */
export const freshCode = async ({ em }: Pick<Platform, 'em'>, { user_id, secret }: WithApp): Promise<string> => {
  await query(em(), sql`update app_user set totp_last_step = null where id = ${user_id}`)
  return codeOf(secret)
}

export type WithApp = SignedUp & { secret: string; recoveryCodes: string[] }

/** Somebody who signs in with an app beside the password. */
export const withApp = async (platform: Platform, person?: SignedUp): Promise<WithApp> => {
  const owner = person ?? (await signedUp(platform))
  const { call } = owner.client
  const { body: made } = await call<{ secret: string }>('POST', '/v1/auth/mfa/totp/enroll')
  const { status, body } = await call<{ recovery_codes: string[] }>('POST', '/v1/auth/mfa/totp/activate', {
    json: { code: codeOf(made.secret) },
  })
  assert.equal(status, 200, JSON.stringify(body))
  return { ...owner, secret: made.secret, recoveryCodes: body.recovery_codes }
}
